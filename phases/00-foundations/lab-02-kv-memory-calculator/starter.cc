// Lab 00-02  KV memory calculator. You edit this file; kv_memory_calculator.h says what each function promises.

#include <cstdint>

#include "phases/00-foundations/lab-02-kv-memory-calculator/kv_memory_calculator.h"

namespace kv_memory_calculator::impl {

int64_t KvBytesPerToken(const KvModelConfig& config) {
  // TODO(lab): how many numbers does one token leave in one layer? In all layers? How many bytes is that?
  //   Make the first factor an int64_t, so that the product is computed in 64 bits.
  return -1;
}

int64_t KvBytesPerSequence(const KvModelConfig& config, int64_t seq_len) {
  // TODO(lab): the bytes of seq_len tokens.
  return -1;
}

int64_t MaxConcurrentSeqs(int64_t hbm_bytes, int64_t weight_bytes, const KvModelConfig& config, int64_t seq_len) {
  // TODO(lab): the memory that the weights leave free, divided into sequences. Round down; never below 0.
  return -1;
}

}  // namespace kv_memory_calculator::impl
