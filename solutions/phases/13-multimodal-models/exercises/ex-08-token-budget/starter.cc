// Lab 13-ex-08  Token budget. You edit this file; token_budget.h says what each function promises.

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
  // TODO(lab): patch_tokens::PatchTokens counts the patches, and refuses what the encoder refuses. Who decides how many
  //   tokens reach the language model if there is a resampler?
  return absl::UnimplementedError("ImageTokens is not written yet");
}

absl::StatusOr<Budget> ImageBudget(int side, int patch, int text_tokens, int context, std::optional<int> queries) {
  // TODO(lab): fill the five fields. At most one of `remaining` and `overflow` is not 0, and none is negative.
  return absl::UnimplementedError("ImageBudget is not written yet");
}

absl::StatusOr<double> PairRatio(int side, int patch, int text_tokens, int queries) {
  // TODO(lab): two budgets, one quotient. It is not a whole number.
  return absl::UnimplementedError("PairRatio is not written yet");
}

}  // namespace token_budget::impl
