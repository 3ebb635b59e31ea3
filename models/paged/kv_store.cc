#include "models/paged/kv_store.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"

namespace paged {
namespace {

// Calls place(block, slot, token) for each of `tokens` tokens from first_position on; `token` counts from there.
void ForEachSlot(std::span<const int> block_table, int block_size, int first_position, int tokens,
                 absl::FunctionRef<void(size_t block, size_t slot, size_t token)> place) {
  CHECK(int64_t{first_position} + tokens <= int64_t(block_table.size()) * block_size)
      << tokens << " tokens from " << first_position << " on, and a table of " << block_table.size() << " blocks of "
      << block_size;
  for (int token = 0; token < tokens; ++token) {
    const int position = first_position + token;
    place(block_table[position / block_size], position % block_size, token);
  }
}

}  // namespace

absl::StatusOr<KvStore> KvStore::Create(const engine::CacheConfig& config, const KvShape& shape) {
  if (config.num_blocks < 1 || config.block_size < 1 || shape.layers < 1 || shape.width < 1) {
    return absl::InvalidArgumentError(absl::StrCat("a cache of ", config.num_blocks, " blocks of ", config.block_size,
                                                   " tokens, ", shape.layers, " layers and keys of ", shape.width,
                                                   " floats: each must be at least 1"));
  }
  // In double, because the product of five ints fits no integer; exact below 2^53.
  const double slots = 1.0 * config.block_size + kernels::PagedCache::PaddedSlots(config.block_size);
  const double floats = slots * shape.layers * config.num_blocks * shape.width;
  const double bytes = floats * sizeof(float);
  std::unique_ptr<float[]> data;
  if (bytes < static_cast<double>(std::numeric_limits<ptrdiff_t>::max())) {
    data.reset(new (std::nothrow) float[static_cast<size_t>(floats)]);
  }
  if (data == nullptr) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "no memory for %.0f bytes of keys and values: %d blocks of %d tokens, %d layers, %d floats a key", bytes,
        config.num_blocks, config.block_size, shape.layers, shape.width));
  }
  std::fill_n(data.get(), static_cast<size_t>(floats), std::numeric_limits<float>::quiet_NaN());
  return KvStore(config, shape, std::move(data));
}

size_t KvStore::KeyFloats() const {
  return size_t(num_blocks_) * kernels::PagedCache::PaddedSlots(block_size_) * shape_.width;
}

size_t KvStore::ValueFloats() const { return size_t(num_blocks_) * block_size_ * shape_.width; }

float* KvStore::Keys(int layer) const {
  CHECK(layer >= 0 && layer < shape_.layers) << "layer " << layer << " of " << shape_.layers;
  return data_.get() + layer * (KeyFloats() + ValueFloats());
}

kernels::PagedCache KvStore::Layer(int layer, int kv_heads) const {
  return {.keys = Keys(layer),
          .values = Values(layer),
          .block_size = block_size_,
          .kv_heads = kv_heads,
          .head_dim = shape_.width / kv_heads};
}

void KvStore::Write(int layer, std::span<const int> block_table, int first_position, std::span<const float> keys,
                    std::span<const float> values) {
  const size_t width = shape_.width, slots = kernels::PagedCache::PaddedSlots(block_size_);
  float *const layer_keys = Keys(layer), *const layer_values = Values(layer);
  ForEachSlot(block_table, block_size_, first_position, static_cast<int>(keys.size() / width),
              [&](size_t block, size_t slot, size_t token) {
                float* const key = layer_keys + block * width * slots + slot;
                for (size_t i = 0; i < width; ++i) key[i * slots] = keys[token * width + i];
                std::copy_n(values.data() + token * width, width, layer_values + (block * block_size_ + slot) * width);
              });
}

void KvStore::Read(int layer, std::span<const int> block_table, std::span<float> keys, std::span<float> values) const {
  const size_t width = shape_.width, slots = kernels::PagedCache::PaddedSlots(block_size_);
  const float *const layer_keys = Keys(layer), *const layer_values = Values(layer);
  ForEachSlot(block_table, block_size_, /*first_position=*/0, static_cast<int>(keys.size() / width),
              [&](size_t block, size_t slot, size_t token) {
                const float* const key = layer_keys + block * width * slots + slot;
                for (size_t i = 0; i < width; ++i) keys[token * width + i] = key[i * slots];
                std::copy_n(layer_values + (block * block_size_ + slot) * width, width, values.data() + token * width);
              });
}

}  // namespace paged
