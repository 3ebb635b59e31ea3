// Mutant: multiplies the tokens in 32 bits.

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"
#include "phases/13-multimodal-models/exercises/ex-08-token-budget/token_budget.h"

namespace token_budget::impl {

absl::StatusOr<int64_t> ImageTokens(int side, int patch, std::optional<int> queries) {
  // Asked in any case: a resampler stands behind the encoder, which has to take the picture first.
  ASSIGN_OR_RETURN(const int64_t patches,
                   patch_tokens::PatchTokens(side, side, patch, patch_tokens::Rounding::kStrict));
  return queries.has_value() ? *queries : patches;
}

absl::StatusOr<Budget> ImageBudget(int side, int patch, int text_tokens, int context, std::optional<int> queries) {
  Budget budget;
  ASSIGN_OR_RETURN(budget.image_tokens, ImageTokens(side, patch, queries));
  budget.total = budget.image_tokens + text_tokens;
  budget.remaining = std::max<int64_t>(0, context - budget.total);
  budget.overflow = std::max<int64_t>(0, budget.total - context);
  budget.attention_pairs = static_cast<int32_t>(uint32_t(budget.total) * uint32_t(budget.total));
  return budget;
}

absl::StatusOr<double> PairRatio(int side, int patch, int text_tokens, int queries) {
  const int any_context = 1;  // the pairs do not depend on it
  ASSIGN_OR_RETURN(const Budget all, ImageBudget(side, patch, text_tokens, any_context, std::nullopt));
  ASSIGN_OR_RETURN(const Budget few, ImageBudget(side, patch, text_tokens, any_context, queries));
  return static_cast<double>(all.attention_pairs) / static_cast<double>(few.attention_pairs);
}

}  // namespace token_budget::impl
