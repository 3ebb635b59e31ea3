// FingerprintModel: a PagedModel whose next token follows from the content of every slot before it.

#ifndef ENGINE_TESTING_FINGERPRINT_MODEL_H_
#define ENGINE_TESTING_FINGERPRINT_MODEL_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mat.h"
#include "engine/api/config.h"
#include "engine/api/paged_model.h"

namespace engine::testing {

// What attention is to a transformer, a hash is here: token t leaves in its slot
//
//   content[t] = hash(token t, t, content[0], ..., content[t - 1])
//
// all of which it reads through the block table; and the logits are random numbers seeded by the newest token's
// content. So a block table with a wrong entry, a block that belonged to somebody else, a prefix that was never
// computed, a position that is off by one: each changes every token that follows, as good as surely (a chance of 1 in
// 2^64).
class FingerprintModel final : public PagedModel {
 public:
  static constexpr int kVocabSize = 64;

  explicit FingerprintModel(int max_sequence_length = 4096) : max_sequence_length_(max_sequence_length) {}

  // The content of the slot of the last of `token_ids`, without any cache. Tests compare with it.
  static uint64_t Fingerprint(std::span<const int> token_ids);
  // The token that a greedy sampler chooses after them.
  static int Favourite(std::span<const int> token_ids);

  int VocabSize() const override { return kVocabSize; }
  int MaxSequenceLength() const override { return max_sequence_length_; }
  absl::Status ReserveCache(const CacheConfig& config) override;
  absl::StatusOr<base::Mat> Forward(std::span<const SequenceChunk> batch) override;

  // [tokens] computed so far: what caching and preemption save and cost.
  int64_t num_computed_tokens() const { return num_computed_tokens_; }

 private:
  absl::Status CheckChunk(const SequenceChunk& chunk) const;
  uint64_t ComputeChunk(const SequenceChunk& chunk);

  int max_sequence_length_;
  int block_size_ = 0;           // 0: no cache reserved
  std::vector<uint64_t> slots_;  // (num_blocks, block_size)
  int64_t num_computed_tokens_ = 0;
};

}  // namespace engine::testing

#endif  // ENGINE_TESTING_FINGERPRINT_MODEL_H_
