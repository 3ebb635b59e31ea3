// KvStore: the memory of the keys and values of all sequences, in blocks, for every layer of a model.
//
//   token t of a sequence: slot t % block_size of block block_table[t / block_size]
//
// A block is a row of slots, and a slot has a key and a value of `width` floats in each layer. How they lie in a block
// is attention's business (kernels/paged_cache.h), which reads them where they are; who owns which block is the
// scheduler's (engine/api/kv_cache_manager.h).
//
// A slot that nobody has written holds NaN. Whoever reads it by mistake gets NaN logits, which a sampler refuses, and
// no plausible nonsense.
//
// Source: Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
// section 4.2.

#ifndef MODELS_PAGED_KV_STORE_H_
#define MODELS_PAGED_KV_STORE_H_

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/api/config.h"
#include "kernels/paged_cache.h"

namespace paged {

struct KvShape {
  int layers = 0;
  int width = 0;  // floats of a token's key in one layer, and of its value: kv_heads * head_dim
};

class KvStore {
 public:
  // Errors:  InvalidArgument for no blocks, no slots, no layers or no width; ResourceExhausted says how many bytes were
  //          wanted: 2 * layers * num_blocks * block_size * width floats, and more where the slots of a
  //          block's keys are padded.
  static absl::StatusOr<KvStore> Create(const engine::CacheConfig& config, const KvShape& shape);

  int num_blocks() const { return num_blocks_; }
  int block_size() const { return block_size_; }
  int width() const { return shape_.width; }

  // Keys and values of the tokens first_position, first_position + 1, ... of a sequence go into their slots.
  //
  //   keys, values  (n, width)
  //
  // REQUIRES: a layer that there is, and a table that covers the tokens with blocks that there are (CheckedRows in
  // batch.h).
  void Write(int layer, std::span<const int> block_table, int first_position, std::span<const float> keys,
             std::span<const float> values);

  // The keys and values of a sequence's first tokens, in their order.
  //
  //   keys, values  (tokens, width)  overwritten; their size says how many tokens
  //
  // REQUIRES: as Write.
  void Read(int layer, std::span<const int> block_table, std::span<float> keys, std::span<float> values) const;

  // What attention reads: a layer's keys and values where they are. `kv_heads` divides the width.
  kernels::PagedCache Layer(int layer, int kv_heads) const;

 private:
  KvStore(const engine::CacheConfig& config, const KvShape& shape, std::unique_ptr<float[]> data)
      : num_blocks_(config.num_blocks), block_size_(config.block_size), shape_(shape), data_(std::move(data)) {}

  size_t KeyFloats() const;    // of one layer
  size_t ValueFloats() const;  // of one layer
  float* Keys(int layer) const;
  float* Values(int layer) const { return Keys(layer) + KeyFloats(); }

  int num_blocks_, block_size_;
  KvShape shape_;
  std::unique_ptr<float[]> data_;  // a layer's keys, its values, the next layer's keys, ...; each as PagedCache says
};

}  // namespace paged

#endif  // MODELS_PAGED_KV_STORE_H_
