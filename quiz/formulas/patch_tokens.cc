#include "quiz/formulas/patch_tokens.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/formulas/checks.h"

namespace course::quiz {
namespace {

constexpr int64_t kChannels = 3;

absl::StatusOr<int64_t> PatchesAlong(int64_t side, int64_t patch, Rest rest) {
  const int64_t left_over = side % patch;
  if (left_over != 0 && rest == Rest::kRefuse) {
    return absl::InvalidArgumentError(absl::StrCat("a side of ", side, " is no multiple of the patch, ", patch));
  }
  return side / patch + (left_over != 0 && rest == Rest::kPad ? 1 : 0);
}

}  // namespace

absl::StatusOr<int64_t> PatchTokens(int64_t height, int64_t width, int64_t patch, Rest rest) {
  RETURN_IF_ERROR(CheckAtLeast("height", height, 1));
  RETURN_IF_ERROR(CheckAtLeast("width", width, 1));
  RETURN_IF_ERROR(CheckAtLeast("patch", patch, 1));
  ASSIGN_OR_RETURN(const int64_t rows, PatchesAlong(height, patch, rest));
  ASSIGN_OR_RETURN(const int64_t columns, PatchesAlong(width, patch, rest));
  return ExactProduct({rows, columns});
}

absl::StatusOr<int64_t> PatchValues(int64_t patch) {
  RETURN_IF_ERROR(CheckAtLeast("patch", patch, 1));
  return ExactProduct({patch, patch, kChannels});
}

absl::StatusOr<int64_t> PatchNullSpace(int64_t patch, int64_t model_dim) {
  RETURN_IF_ERROR(CheckAtLeast("model_dim", model_dim, 1));
  ASSIGN_OR_RETURN(const int64_t values, PatchValues(patch));
  return std::max<int64_t>(0, values - model_dim);
}

}  // namespace course::quiz
