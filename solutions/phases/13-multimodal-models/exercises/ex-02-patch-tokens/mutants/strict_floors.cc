// Mutant: the strict policy cuts the rest off like kFloor and refuses nothing.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"

namespace patch_tokens::impl {

absl::StatusOr<int> PatchesAlong(int side, int patch, Rounding rounding) {
  const int whole = side / patch;
  const int rest = side % patch;
  if (rest == 0) return whole;
  switch (rounding) {
    case Rounding::kStrict:
    case Rounding::kFloor:
      return whole;
    case Rounding::kCeil:
      return whole + 1;
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown rounding ", static_cast<int>(rounding)));
}

absl::StatusOr<int64_t> PatchTokens(int height, int width, int patch, Rounding rounding) {
  ASSIGN_OR_RETURN(const int64_t rows, PatchesAlong(height, patch, rounding));
  ASSIGN_OR_RETURN(const int64_t columns, PatchesAlong(width, patch, rounding));
  return rows * columns;
}

int64_t PatchDim(int patch, int channels) { return int64_t{patch} * patch * channels; }

}  // namespace patch_tokens::impl
