// Lab 02-03  The blocks of a real server. You edit this file; real_vllm_blocks.h says what each function promises.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "phases/00-foundations/lab-02-kv-memory-calculator/kv_memory_calculator.h"
#include "phases/02-paged-attention/lab-03-real-vllm-blocks/real_vllm_blocks.h"

namespace real_vllm_blocks::impl {

int64_t KvBlockBytes(const KvModelConfig& config, int block_size) {
  // TODO(lab): kv_memory_calculator::impl::KvBytesPerToken(config) is the price of one token.
  return -1;
}

int64_t NumGpuBlocks(const MemoryProfile& profile, int64_t block_bytes) {
  // TODO(lab): what may be used, minus what is needed for weights and activations, in whole blocks. Never below 0.
  return -1;
}

double MaxConcurrency(int64_t num_blocks, int block_size, int64_t max_model_len) {
  // TODO(lab): how many blocks does one request of max_model_len tokens hold?
  return -1.0;
}

std::string FormatMaxConcurrency(int64_t num_blocks, int block_size, int64_t max_model_len) {
  // TODO(lab): the line that the header shows. absl::StrFormat("%.2f", x) rounds to two digits.
  return "";
}

absl::StatusOr<StartupReport> ReadStartupLog(std::string_view log) {
  // TODO(lab): look into each line for the two texts, and read the numbers between them.
  return absl::UnimplementedError("ReadStartupLog is not written yet");
}

double ImpliedUtilization(const MemoryProfile& profile, int64_t num_blocks, int64_t block_bytes) {
  // TODO(lab): NumGpuBlocks backwards: what is in use, as a share of the card?
  return -1.0;
}

}  // namespace real_vllm_blocks::impl
