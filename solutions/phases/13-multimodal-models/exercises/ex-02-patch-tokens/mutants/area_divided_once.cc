// Mutant: divides the area by the area of a patch, as if the rests of the rows could be glued together.

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
      return absl::InvalidArgumentError(absl::StrCat("a side of ", side, " pixels is not a multiple of the patch, ",
                                                     patch, ": ", rest, " left over"));
    case Rounding::kFloor:
      return whole;
    case Rounding::kCeil:
      return whole + 1;
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown rounding ", static_cast<int>(rounding)));
}

absl::StatusOr<int64_t> PatchTokens(int height, int width, int patch, Rounding rounding) {
  RETURN_IF_ERROR(PatchesAlong(height, patch, rounding).status());
  RETURN_IF_ERROR(PatchesAlong(width, patch, rounding).status());
  const int64_t area = int64_t{height} * width, unit = int64_t{patch} * patch;
  return rounding == Rounding::kCeil ? (area + unit - 1) / unit : area / unit;
}

int64_t PatchDim(int patch, int channels) { return int64_t{patch} * patch * channels; }

}  // namespace patch_tokens::impl
