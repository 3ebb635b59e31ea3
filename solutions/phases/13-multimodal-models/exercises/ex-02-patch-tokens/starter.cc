// Lab 13-ex-02  Tokens from patches. You edit this file; patch_tokens.h says what each function promises.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"

namespace patch_tokens::impl {

absl::StatusOr<int> PatchesAlong(int side, int patch, Rounding rounding) {
  // TODO(lab): how many whole patches are there, and how many pixels are left over? What do the three roundings make of
  //   the rest? If nothing is left over they all agree.
  return absl::UnimplementedError("PatchesAlong is not written yet");
}

absl::StatusOr<int64_t> PatchTokens(int height, int width, int patch, Rounding rounding) {
  // TODO(lab): rows times columns. Each side is rounded for itself, before they are multiplied.
  return absl::UnimplementedError("PatchTokens is not written yet");
}

int64_t PatchDim(int patch, int channels) {
  // TODO(lab): pixels of a patch, times the numbers of a pixel.
  return -1;
}

}  // namespace patch_tokens::impl
