// Lab 00-02  KV memory calculator: how many bytes the keys and values take, and how many sequences fit on a GPU.
//
// You write the three functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
// Units: bytes everywhere; 1 KiB = 2^10, 1 MiB = 2^20, 1 GiB = 2^30 bytes (1 GB would be 10^9).

#ifndef PHASES_00_FOUNDATIONS_LAB_02_KV_MEMORY_CALCULATOR_KV_MEMORY_CALCULATOR_H_
#define PHASES_00_FOUNDATIONS_LAB_02_KV_MEMORY_CALCULATOR_KV_MEMORY_CALCULATOR_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace kv_memory_calculator {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// What a model's configuration file says about its attention. Not every field matters for the cache.
//
// Example: Llama-3-8B with a 16-bit cache is {32, 32, 8, 128, 2}.
struct KvModelConfig {
  int num_layers = 0;       // decoder layers
  int num_query_heads = 0;  // heads a layer that ask; a multiple of num_kv_heads
  int num_kv_heads = 0;     // heads a layer that are asked: each has one key and one value vector a token
  int head_dim = 0;         // numbers in one key vector, and in one value vector
  int dtype_bytes = 0;      // bytes of one cached number: 2 for fp16 and bf16, 1 for fp8

  bool operator==(const KvModelConfig&) const = default;
};

}  // namespace types
using types::KvModelConfig;

// Far beyond every model, and small enough that no product of them leaves 64 bits: 2 x 2^10 x 2^10 x 2^12 x 2^3 x 2^26
// is 2^62.
inline constexpr int kMaxLayers = 1 << 10;
inline constexpr int kMaxHeads = 1 << 10;
inline constexpr int kMaxHeadDim = 1 << 12;
inline constexpr int kMaxDtypeBytes = 1 << 3;
inline constexpr int64_t kMaxSeqLen = int64_t{1} << 26;

// You write these. Their arguments are already checked (by the functions of the same names below), so there is nothing
// to validate here. int is not wide enough for bytes: see the examples.
namespace impl {

// Bytes of cache that one token takes, over all layers: keys and values.
//
//   returns  [bytes per token]
//
// Example:  Llama-3-8B, {32, 32, 8, 128, 2}: 131,072 bytes = 128 KiB.
// Errors:   none here, see the checked functions below.
// Numerics: exact 64-bit integers, like everything here.
// Source:   Ainslie et al. 2023, "GQA", section 2.2 (query heads share key and value heads); the factors are derived in
//           the handout.
int64_t KvBytesPerToken(const KvModelConfig& config);

// Bytes of cache that one sequence of `seq_len` tokens takes.
//
//   seq_len  [tokens] prompt and answer together
//   returns  [bytes]
//
// Example: Llama-3-8B at 2,048 tokens: 256 MiB. A 70B model, {80, 64, 8, 128, 2}, at 131,072 tokens:
//          42,949,672,960 bytes = 40 GiB.
// Errors:  none here, see below.
// Source:  Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention",
//          section 3.
int64_t KvBytesPerSequence(const KvModelConfig& config, int64_t seq_len);

// How many whole sequences of `seq_len` tokens fit beside the weights. Rounded down: a sequence that does not fit
// completely does not fit. 0 if the weights alone fill the memory or are too large for it.
//
//   hbm_bytes     [bytes] memory of the GPU, at least 0
//   weight_bytes  [bytes] what the weights take of it, at least 0
//   returns       [sequences] never negative
//
// Example: 24 GiB, 16 GiB of weights, Llama-3-8B, 2,048 tokens: 8 GiB / 256 MiB = 32 sequences.
// Errors:  none here, see below.
// Source:  Kwon et al. 2023, section 1, figure 1.
int64_t MaxConcurrentSeqs(int64_t hbm_bytes, int64_t weight_bytes, const KvModelConfig& config, int64_t seq_len);

}  // namespace impl

// Refuses a value below `min` (InvalidArgument) or above `max` (OutOfRange).
inline absl::Status CheckRange(const std::string& name, int64_t value, int64_t min, int64_t max) {
  if (value < min) return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be at least ", min));
  if (value > max) return absl::OutOfRangeError(absl::StrCat(name, " is ", value, "; it must be at most ", max));
  return absl::OkStatus();
}

inline absl::Status CheckConfig(const KvModelConfig& config) {
  absl::Status status = CheckRange("num_layers", config.num_layers, 1, kMaxLayers);
  status.Update(CheckRange("num_query_heads", config.num_query_heads, 1, kMaxHeads));
  status.Update(CheckRange("num_kv_heads", config.num_kv_heads, 1, kMaxHeads));
  status.Update(CheckRange("head_dim", config.head_dim, 1, kMaxHeadDim));
  status.Update(CheckRange("dtype_bytes", config.dtype_bytes, 1, kMaxDtypeBytes));
  if (status.ok() && config.num_query_heads % config.num_kv_heads != 0) {
    return absl::InvalidArgumentError(absl::StrCat("num_query_heads ", config.num_query_heads,
                                                   " is not a multiple of num_kv_heads ", config.num_kv_heads));
  }
  return status;
}

// The functions above, checked. Everybody but you calls these.
//
// Errors:  InvalidArgument for a field or a length below 1, query heads that are not a multiple of the KV heads, or a
//          negative number of bytes; OutOfRange for a field or a length above its limit (the constants kMax...).
//          weight_bytes >= hbm_bytes is no error: 0 sequences fit.
inline absl::StatusOr<int64_t> KvBytesPerToken(const KvModelConfig& config) {
  if (absl::Status status = CheckConfig(config); !status.ok()) return status;
  return impl::KvBytesPerToken(config);
}

inline absl::StatusOr<int64_t> KvBytesPerSequence(const KvModelConfig& config, int64_t seq_len) {
  absl::Status status = CheckConfig(config);
  status.Update(CheckRange("seq_len", seq_len, 1, kMaxSeqLen));
  if (!status.ok()) return status;
  return impl::KvBytesPerSequence(config, seq_len);
}

inline absl::StatusOr<int64_t> MaxConcurrentSeqs(int64_t hbm_bytes, int64_t weight_bytes, const KvModelConfig& config,
                                                 int64_t seq_len) {
  absl::Status status = CheckRange("hbm_bytes", hbm_bytes, 0, INT64_MAX);
  status.Update(CheckRange("weight_bytes", weight_bytes, 0, INT64_MAX));
  status.Update(CheckConfig(config));
  status.Update(CheckRange("seq_len", seq_len, 1, kMaxSeqLen));
  if (!status.ok()) return status;
  return impl::MaxConcurrentSeqs(hbm_bytes, weight_bytes, config, seq_len);
}

}  // namespace kv_memory_calculator

#endif  // PHASES_00_FOUNDATIONS_LAB_02_KV_MEMORY_CALCULATOR_KV_MEMORY_CALCULATOR_H_
