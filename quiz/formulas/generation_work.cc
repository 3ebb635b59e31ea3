#include "quiz/formulas/generation_work.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {
namespace {

constexpr int64_t kMaxTokens = int64_t{1} << 30;  // as in lab 00-01

absl::Status CheckLengths(int64_t prompt_len, int64_t num_new_tokens, int64_t min_new_tokens) {
  RETURN_IF_ERROR(CheckAtLeast("prompt_len", prompt_len, 1));
  RETURN_IF_ERROR(CheckAtLeast("num_new_tokens", num_new_tokens, min_new_tokens));
  if (prompt_len > kMaxTokens || num_new_tokens > kMaxTokens) {
    return absl::OutOfRangeError(absl::StrCat("prompt_len ", prompt_len, " and num_new_tokens ", num_new_tokens,
                                              " must not exceed ", kMaxTokens));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> WorkWithoutCache(int64_t prompt_len, int64_t num_new_tokens) {
  RETURN_IF_ERROR(CheckLengths(prompt_len, num_new_tokens, 0));
  // Step i sees P + i tokens. The first and the last step together see 2 P + n - 1, and so does every such pair.
  ASSIGN_OR_RETURN(const int64_t pairs, ExactProduct({num_new_tokens, 2 * prompt_len + num_new_tokens - 1}));
  return pairs / 2;
}

absl::StatusOr<int64_t> WorkWithCache(int64_t prompt_len, int64_t num_new_tokens) {
  RETURN_IF_ERROR(CheckLengths(prompt_len, num_new_tokens, 0));
  return prompt_len + num_new_tokens;
}

absl::StatusOr<int64_t> TokensComputedByEngine(int64_t prompt_len, int64_t num_new_tokens) {
  RETURN_IF_ERROR(CheckLengths(prompt_len, num_new_tokens, 1));
  return prompt_len + num_new_tokens - 1;
}

}  // namespace course::quiz
