#include "quiz/formulas/token_budget.h"

#include <algorithm>

#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {
namespace {

absl::StatusOr<int64_t> Length(const Prompt& prompt) {
  RETURN_IF_ERROR(CheckAtLeast("image_tokens", prompt.image_tokens, 1));
  RETURN_IF_ERROR(CheckAtLeast("text_tokens", prompt.text_tokens, 0));
  return prompt.image_tokens + prompt.text_tokens;  // each at most 2^53
}

}  // namespace

absl::StatusOr<int64_t> ContextLeft(const Prompt& prompt, int64_t context) {
  RETURN_IF_ERROR(CheckAtLeast("context", context, 1));
  ASSIGN_OR_RETURN(const int64_t length, Length(prompt));
  return std::max<int64_t>(0, context - length);
}

absl::StatusOr<int64_t> AttentionPairs(const Prompt& prompt) {
  ASSIGN_OR_RETURN(const int64_t length, Length(prompt));
  return ExactProduct({length, length});
}

absl::StatusOr<double> PairRatio(const Prompt& prompt, int64_t queries) {
  ASSIGN_OR_RETURN(const int64_t all, AttentionPairs(prompt));
  ASSIGN_OR_RETURN(const int64_t few, AttentionPairs({queries, prompt.text_tokens}));
  return static_cast<double>(all) / static_cast<double>(few);
}

}  // namespace course::quiz
