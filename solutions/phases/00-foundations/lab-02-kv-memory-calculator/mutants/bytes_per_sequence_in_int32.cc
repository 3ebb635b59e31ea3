// Mutant: the bytes of a sequence are cut to 32 bits.

#include <algorithm>
#include <cstdint>

#include "phases/00-foundations/lab-02-kv-memory-calculator/kv_memory_calculator.h"

namespace kv_memory_calculator::impl {

int64_t KvBytesPerToken(const KvModelConfig& config) {
  // The key and the value. Query heads cache nothing: a query is used once, in the step that computes it.
  const int64_t vectors = 2;
  return vectors * config.num_layers * config.num_kv_heads * config.head_dim * config.dtype_bytes;
}

int64_t KvBytesPerSequence(const KvModelConfig& config, int64_t seq_len) {
  return static_cast<int32_t>(seq_len * KvBytesPerToken(config));
}

int64_t MaxConcurrentSeqs(int64_t hbm_bytes, int64_t weight_bytes, const KvModelConfig& config, int64_t seq_len) {
  const int64_t free_bytes = std::max<int64_t>(0, hbm_bytes - weight_bytes);
  return free_bytes / KvBytesPerSequence(config, seq_len);
}

}  // namespace kv_memory_calculator::impl
