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

// Floats of one layer's keys, or of its values.
size_t HalfSize(int num_blocks, int block_size, int width) { return size_t(num_blocks) * block_size * width; }

// Calls piece(slot, token, count) for each run of tokens that lie side by side in one block: `slot` is the first one's,
// `token` its place among the `count` tokens from first_position on.
void ForEachRun(std::span<const int> block_table, int block_size, int first_position, int tokens,
                absl::FunctionRef<void(size_t slot, int token, int count)> piece) {
  CHECK(int64_t{first_position} + tokens <= int64_t(block_table.size()) * block_size)
      << tokens << " tokens from " << first_position << " on, and a table of " << block_table.size() << " blocks of "
      << block_size;
  for (int token = 0; token < tokens;) {
    const int position = first_position + token, inside = position % block_size;
    const int count = std::min(block_size - inside, tokens - token);
    piece(size_t(block_table[position / block_size]) * block_size + inside, token, count);
    token += count;
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
  const double floats = 2.0 * shape.layers * config.num_blocks * config.block_size * shape.width;
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

float* KvStore::Slots(int layer, Half half) const {
  CHECK(layer >= 0 && layer < shape_.layers) << "layer " << layer << " of " << shape_.layers;
  return data_.get() + (size_t(layer) * 2 + half) * HalfSize(num_blocks_, block_size_, shape_.width);
}

void KvStore::Write(int layer, std::span<const int> block_table, int first_position, std::span<const float> keys,
                    std::span<const float> values) {
  const size_t width = shape_.width;
  float *key_slots = Slots(layer, kKeys), *value_slots = Slots(layer, kValues);
  ForEachRun(block_table, block_size_, first_position, static_cast<int>(keys.size() / width),
             [&](size_t slot, int token, int count) {
               std::copy_n(keys.data() + token * width, count * width, key_slots + slot * width);
               std::copy_n(values.data() + token * width, count * width, value_slots + slot * width);
             });
}

void KvStore::Read(int layer, std::span<const int> block_table, std::span<float> keys, std::span<float> values) const {
  const size_t width = shape_.width;
  const float *key_slots = Slots(layer, kKeys), *value_slots = Slots(layer, kValues);
  ForEachRun(block_table, block_size_, /*first_position=*/0, static_cast<int>(keys.size() / width),
             [&](size_t slot, int token, int count) {
               std::copy_n(key_slots + slot * width, count * width, keys.data() + token * width);
               std::copy_n(value_slots + slot * width, count * width, values.data() + token * width);
             });
}

}  // namespace paged
