// Lab 02-03  The blocks of a real server: from the memory of a card to the line that the server prints, and back.
//
// You write the six functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. Lab 00-02 is at your service: its
// kv_memory_calculator::impl::KvBytesPerToken (the reference solution) says what a token costs.

#ifndef PHASES_02_PAGED_ATTENTION_LAB_03_REAL_VLLM_BLOCKS_REAL_VLLM_BLOCKS_H_
#define PHASES_02_PAGED_ATTENTION_LAB_03_REAL_VLLM_BLOCKS_REAL_VLLM_BLOCKS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/00-foundations/lab-02-kv-memory-calculator/kv_memory_calculator.h"

namespace real_vllm_blocks {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

using kv_memory_calculator::KvModelConfig;

// What the server measured when it started. Everything in bytes. A share of 0.9 was vLLM's default for long; newer
// versions have 0.92.
struct MemoryProfile {
  int64_t total_bytes = 0;            // memory of the card
  double utilization = 0.9;           // the share of it that the server may use, in (0, 1]: gpu_memory_utilization
  int64_t weight_bytes = 0;           // what the model took when it was loaded
  int64_t peak_activation_bytes = 0;  // what one pass with the largest batch took on top

  bool operator==(const MemoryProfile&) const = default;
};

// The figures of a server's start-up log.
struct StartupReport {
  int64_t kv_cache_tokens = 0;  // [tokens] for which the cache has room
  int64_t max_model_len = 0;    // [tokens] the longest request
  double concurrency = 0.0;     // [requests] of that length that fit together, as printed

  bool operator==(const StartupReport&) const = default;
};

}  // namespace types
using types::KvModelConfig;
using types::MemoryProfile;
using types::StartupReport;

inline constexpr int kMaxBlockSize = 1 << 16;
inline constexpr int64_t kMaxCount = int64_t{1} << 40;

// You write these. Their arguments are already checked (by the functions at the end of this header).
namespace impl {

// Bytes of one block: keys and values of block_size tokens, in all layers.
//
//   block_size  [tokens]
//   returns     [bytes]
//
// Example: OPT-125m {12, 12, 12, 64, 2}, blocks of 16: 16 * 36,864 = 589,824 bytes = 576 KiB.
// Errors:  none here, see the checked functions below.
// Source:  Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention",
//          section 4.2; lab 00-02 for a token.
int64_t KvBlockBytes(const KvModelConfig& config, int block_size);

// How many whole blocks fit into what the server may use and does not need for itself. 0 if nothing is left.
//
//   block_bytes  [bytes] of one block
//   returns      [blocks]
//
// Example: 24 GB, 0.9 of it, 250 MB of weights, 500 MB of activations, blocks of 589,824 bytes:
//          (21.6 GB - 0.75 GB) / 589,824 B = 35,349.
// Numerics: the budget total_bytes * utilization is rounded down to whole bytes.
// Errors:  none here, see below.
// Source:  the start-up of vLLM: "determine available memory".
int64_t NumGpuBlocks(const MemoryProfile& profile, int64_t block_bytes);

// How many requests of the largest length fit together, as a fraction. A request holds whole blocks.
//
//   max_model_len  [tokens]
//   returns        [requests]
//
// Example: 8,787 blocks of 16, 2,048 tokens: 8,787 / 128 = 68.6484375.
// Errors:  none here, see below.
// Source:  the start-up of vLLM: "maximum concurrency".
double MaxConcurrency(int64_t num_blocks, int block_size, int64_t max_model_len);

// The line that the server prints about it: two digits behind the point, thousands separated by commas.
//
//   returns  text, without a line break
//
// Example: 8,787 blocks of 16, 2,048 tokens: "Maximum concurrency for 2,048 tokens per request: 68.65x".
// Errors:  none here, see below.
// Source:  the start-up of vLLM.
std::string FormatMaxConcurrency(int64_t num_blocks, int block_size, int64_t max_model_len);

// Reads a start-up log: the figures of "... GPU KV cache size: 140,592 tokens" and of "... Maximum concurrency for
// 2,048 tokens per request: 68.65x", wherever in the log and in whichever order they stand, in two lines or in one.
//
//   log      lines, each ended by '\n'
//   returns  the report [tokens, requests]
//
// Example: the two lines above: {140592, 2048, 68.65}.
// Errors:  NotFound, naming what is missing, if one of the two is not there.
// Source:  the start-up of vLLM.
absl::StatusOr<StartupReport> ReadStartupLog(std::string_view log);

// The other way round: which share of the card explains so many blocks.
//
//   profile  as above; its utilization is not looked at
//   returns  the share [1 = the whole card]; above 1 if the card is too small for it
//
// Example: 24 GB, 250 MB of weights, 500 MB of activations, 8,787 blocks of 589,824 bytes: 0.2472.
// Errors:  none here, see below.
// Source:  none, it is NumGpuBlocks solved for another letter.
double ImpliedUtilization(const MemoryProfile& profile, int64_t num_blocks, int64_t block_bytes);

}  // namespace impl

// low <= value <= high, or an error that names the value.
inline absl::Status CheckRange(const std::string& name, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", low, " to ", high));
}

inline absl::Status CheckProfile(const MemoryProfile& profile) {
  RETURN_IF_ERROR(CheckRange("total_bytes", profile.total_bytes, 1, int64_t{1} << 50));
  RETURN_IF_ERROR(CheckRange("weight_bytes", profile.weight_bytes, 0, int64_t{1} << 50));
  RETURN_IF_ERROR(CheckRange("peak_activation_bytes", profile.peak_activation_bytes, 0, int64_t{1} << 50));
  if (profile.utilization > 0.0 && profile.utilization <= 1.0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("utilization is ", profile.utilization, "; it must be above 0 and at most 1"));
}

inline absl::Status CheckBlocks(int64_t num_blocks, int block_size, int64_t max_model_len) {
  RETURN_IF_ERROR(CheckRange("num_blocks", num_blocks, 0, kMaxCount));
  RETURN_IF_ERROR(CheckRange("block_size", block_size, 1, kMaxBlockSize));
  return CheckRange("max_model_len", max_model_len, 1, kMaxCount);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: InvalidArgument for a size below 1 (a number of bytes or blocks below 0), one beyond every machine, or a
//         utilization outside (0, 1]; for a model configuration what lab 00-02 says. That nothing is left for the cache
//         is no error: 0 blocks.
inline absl::StatusOr<int64_t> KvBlockBytes(const KvModelConfig& config, int block_size) {
  RETURN_IF_ERROR(kv_memory_calculator::CheckConfig(config));
  RETURN_IF_ERROR(CheckRange("block_size", block_size, 1, kMaxBlockSize));
  return impl::KvBlockBytes(config, block_size);
}

inline absl::StatusOr<int64_t> NumGpuBlocks(const MemoryProfile& profile, int64_t block_bytes) {
  RETURN_IF_ERROR(CheckProfile(profile));
  RETURN_IF_ERROR(CheckRange("block_bytes", block_bytes, 1, int64_t{1} << 52));
  return impl::NumGpuBlocks(profile, block_bytes);
}

inline absl::StatusOr<double> MaxConcurrency(int64_t num_blocks, int block_size, int64_t max_model_len) {
  RETURN_IF_ERROR(CheckBlocks(num_blocks, block_size, max_model_len));
  return impl::MaxConcurrency(num_blocks, block_size, max_model_len);
}

inline absl::StatusOr<std::string> FormatMaxConcurrency(int64_t num_blocks, int block_size, int64_t max_model_len) {
  RETURN_IF_ERROR(CheckBlocks(num_blocks, block_size, max_model_len));
  return impl::FormatMaxConcurrency(num_blocks, block_size, max_model_len);
}

// Any text is a log: here there is nothing to check beforehand.
using impl::ReadStartupLog;

inline absl::StatusOr<double> ImpliedUtilization(const MemoryProfile& profile, int64_t num_blocks,
                                                 int64_t block_bytes) {
  RETURN_IF_ERROR(CheckProfile(profile));
  RETURN_IF_ERROR(CheckRange("num_blocks", num_blocks, 0, int64_t{1} << 30));
  RETURN_IF_ERROR(CheckRange("block_bytes", block_bytes, 1, int64_t{1} << 32));
  return impl::ImpliedUtilization(profile, num_blocks, block_bytes);
}

}  // namespace real_vllm_blocks

#endif  // PHASES_02_PAGED_ATTENTION_LAB_03_REAL_VLLM_BLOCKS_REAL_VLLM_BLOCKS_H_
