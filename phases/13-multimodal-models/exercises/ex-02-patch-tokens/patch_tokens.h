// Lab 13-ex-02  Tokens from patches: how many tokens a picture becomes, and how many numbers each of them has.
//
// You write the three functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. Later exercises call these functions.
//
// A vision transformer cuts the picture into square patches that do not overlap. One patch becomes one token.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_02_PATCH_TOKENS_PATCH_TOKENS_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_02_PATCH_TOKENS_PATCH_TOKENS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace patch_tokens {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// What to do with the pixels that are left over when the side of a patch does not divide the side of the picture.
enum class Rounding : int {
  kStrict,  // refuse the picture
  kFloor,   // cut the rest off: only whole patches count
  kCeil,    // fill the last patch up with padding: every pixel is in a patch
};

}  // namespace types
using types::Rounding;

// Far beyond every picture, and small enough that no product below leaves 64 bits.
inline constexpr int kMaxSide = 1 << 20;  // [pixels]
inline constexpr int kMaxChannels = 1 << 10;

// You write these. Their arguments are already in range (the functions of the same names below look after that); what
// the remainder of a division means is decided here.
namespace impl {

// How many patches lie side by side along one side of the picture.
//
//   side     [pixels] 1 to kMaxSide
//   patch    [pixels] side of a patch, 1 to kMaxSide
//   returns  [patches]; 0 if not a single whole patch fits and the rest is cut off
//
// Example: 336 pixels, patches of 14: 24. 384 pixels, patches of 14 (384 = 27 * 14 + 6): InvalidArgument, 27 or 28 for
//          kStrict, kFloor, kCeil.
// Errors:  InvalidArgument for kStrict, if `patch` does not divide `side`.
// Source:  Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", section 3.1.
absl::StatusOr<int> PatchesAlong(int side, int patch, Rounding rounding);

// How many tokens a picture becomes: one for each patch of the grid, no class token.
//
//   height, width  [pixels] 1 to kMaxSide
//   returns        [tokens]; up to 2^40, so 32 bits are not enough
//
// Example: 336 x 336 pixels, patches of 14: 24 * 24 = 576. 640 x 480, patches of 16: 40 * 30 = 1200.
// Errors:  as PatchesAlong, for either side.
// Source:  Dosovitskiy et al. 2021, section 3.1: N = HW / P^2.
absl::StatusOr<int64_t> PatchTokens(int height, int width, int patch, Rounding rounding);

// How many numbers a patch holds before it is projected to the model's width.
//
//   patch     [pixels] side of a patch
//   channels  3 for RGB
//   returns   [values]
//
// Example: patches of 14 in RGB: 14 * 14 * 3 = 588.
// Errors:  none here, see the checked function below.
// Source:  Dosovitskiy et al. 2021, section 3.1: P^2 * C.
int64_t PatchDim(int patch, int channels);

}  // namespace impl

// 1 <= value <= max, or an error that names the value.
inline absl::Status CheckRange(const char* name, int value, int max) {
  if (value >= 1 && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be 1 to ", max));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for a side, a patch or a number of channels out of its range.
inline absl::StatusOr<int> PatchesAlong(int side, int patch, Rounding rounding) {
  RETURN_IF_ERROR(CheckRange("side", side, kMaxSide));
  RETURN_IF_ERROR(CheckRange("patch", patch, kMaxSide));
  return impl::PatchesAlong(side, patch, rounding);
}

inline absl::StatusOr<int64_t> PatchTokens(int height, int width, int patch, Rounding rounding) {
  RETURN_IF_ERROR(CheckRange("height", height, kMaxSide));
  RETURN_IF_ERROR(CheckRange("width", width, kMaxSide));
  RETURN_IF_ERROR(CheckRange("patch", patch, kMaxSide));
  return impl::PatchTokens(height, width, patch, rounding);
}

inline absl::StatusOr<int64_t> PatchDim(int patch, int channels) {
  RETURN_IF_ERROR(CheckRange("patch", patch, kMaxSide));
  RETURN_IF_ERROR(CheckRange("channels", channels, kMaxChannels));
  return impl::PatchDim(patch, channels);
}

}  // namespace patch_tokens

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_02_PATCH_TOKENS_PATCH_TOKENS_H_
