#include "quiz/formulas/scheduling.h"

#include <algorithm>

#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {
namespace {

// Of parts that are not negative and at most 2^53.
int64_t CeilDiv(int64_t a, int64_t b) { return a / b + (a % b != 0); }

absl::Status CheckLoad(const SharedPrefixLoad& load) {
  RETURN_IF_ERROR(CheckAtLeast("num_requests", load.num_requests, 1));
  RETURN_IF_ERROR(CheckAtLeast("prefix_len", load.prefix_len, 1));
  RETURN_IF_ERROR(CheckAtLeast("tail_len", load.tail_len, 0));
  return CheckAtLeast("num_new_tokens", load.num_new_tokens, 1);
}

}  // namespace

absl::StatusOr<int64_t> PrefillSteps(int64_t prompt_len, int64_t threshold, int64_t budget) {
  RETURN_IF_ERROR(CheckAtLeast("prompt_len", prompt_len, 1));
  RETURN_IF_ERROR(CheckAtLeast("threshold", threshold, 0));
  RETURN_IF_ERROR(CheckAtLeast("budget", budget, 1));
  return CeilDiv(prompt_len, threshold > 0 ? std::min(threshold, budget) : budget);
}

absl::StatusOr<int64_t> ScheduledTokens(const SharedPrefixLoad& load) {
  RETURN_IF_ERROR(CheckLoad(load));
  return ExactProduct({load.num_requests, load.prefix_len + load.tail_len + load.num_new_tokens - 1});
}

absl::StatusOr<int64_t> ScheduledTokensWithCache(const SharedPrefixLoad& load, int64_t block_size) {
  RETURN_IF_ERROR(CheckAtLeast("block_size", block_size, 1));
  ASSIGN_OR_RETURN(const int64_t all, ScheduledTokens(load));
  const int64_t reusable = std::min(load.prefix_len, load.prefix_len + load.tail_len - 1);
  return all - (load.num_requests - 1) * (reusable / block_size * block_size);
}

absl::StatusOr<int64_t> BlocksToRun(int64_t prompt_len, int64_t num_new_tokens, int64_t block_size) {
  RETURN_IF_ERROR(CheckAtLeast("prompt_len", prompt_len, 1));
  RETURN_IF_ERROR(CheckAtLeast("num_new_tokens", num_new_tokens, 1));
  RETURN_IF_ERROR(CheckAtLeast("block_size", block_size, 1));
  return CeilDiv(prompt_len + num_new_tokens - 1, block_size) + 1;
}

}  // namespace course::quiz
