// Mutant: the whole card is used.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "phases/00-foundations/lab-02-kv-memory-calculator/kv_memory_calculator.h"
#include "phases/02-paged-attention/lab-03-real-vllm-blocks/real_vllm_blocks.h"

namespace real_vllm_blocks::impl {
namespace {

constexpr absl::string_view kCacheSize = "GPU KV cache size: ";
constexpr absl::string_view kConcurrency = "Maximum concurrency for ";
constexpr absl::string_view kPerRequest = " tokens per request: ";

// 2048 as "2,048".
std::string WithCommas(int64_t value) {
  std::string digits = std::to_string(value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
  return digits;
}

// What stands in `line` between `before` and `after`, if both are there in this order.
std::optional<std::string> Between(absl::string_view line, absl::string_view before, absl::string_view after) {
  const size_t begin = line.find(before);
  if (begin == absl::string_view::npos) return std::nullopt;
  const absl::string_view rest = line.substr(begin + before.size());
  const size_t end = rest.find(after);
  if (end == absl::string_view::npos) return std::nullopt;
  return std::string(rest.substr(0, end));
}

bool ReadCount(const std::string& text, int64_t& value) {
  return absl::SimpleAtoi(absl::StrReplaceAll(text, {{",", ""}}), &value);
}

}  // namespace

int64_t KvBlockBytes(const KvModelConfig& config, int block_size) {
  return block_size * kv_memory_calculator::impl::KvBytesPerToken(config);
}

int64_t NumGpuBlocks(const MemoryProfile& profile, int64_t block_bytes) {
  const int64_t budget = profile.total_bytes;
  const int64_t left = budget - profile.weight_bytes - profile.peak_activation_bytes;
  return std::max<int64_t>(0, left) / block_bytes;
}

double MaxConcurrency(int64_t num_blocks, int block_size, int64_t max_model_len) {
  const int64_t blocks_of_a_request = (max_model_len + block_size - 1) / block_size;
  return static_cast<double>(num_blocks) / static_cast<double>(blocks_of_a_request);
}

std::string FormatMaxConcurrency(int64_t num_blocks, int block_size, int64_t max_model_len) {
  return absl::StrFormat("Maximum concurrency for %s tokens per request: %.2fx", WithCommas(max_model_len),
                         MaxConcurrency(num_blocks, block_size, max_model_len));
}

absl::StatusOr<StartupReport> ReadStartupLog(std::string_view log) {
  StartupReport report;
  bool has_size = false, has_concurrency = false;
  for (const absl::string_view line : absl::StrSplit(absl::string_view(log.data(), log.size()), '\n')) {
    if (const auto tokens = Between(line, kCacheSize, " tokens"); tokens.has_value()) {
      has_size = ReadCount(*tokens, report.kv_cache_tokens) || has_size;
    }
    const auto length = Between(line, kConcurrency, kPerRequest);
    const auto times = Between(line, kPerRequest, "x");
    if (length.has_value() && times.has_value()) {
      has_concurrency = (ReadCount(*length, report.max_model_len) && absl::SimpleAtod(*times, &report.concurrency)) ||
                        has_concurrency;
    }
  }
  if (!has_size) return absl::NotFoundError("the log has no line \"GPU KV cache size: N tokens\"");
  if (!has_concurrency) return absl::NotFoundError("the log has no line \"Maximum concurrency for N tokens ...\"");
  return report;
}

double ImpliedUtilization(const MemoryProfile& profile, int64_t num_blocks, int64_t block_bytes) {
  const int64_t used = profile.weight_bytes + profile.peak_activation_bytes + num_blocks * block_bytes;
  return static_cast<double>(used) / static_cast<double>(profile.total_bytes);
}

}  // namespace real_vllm_blocks::impl
