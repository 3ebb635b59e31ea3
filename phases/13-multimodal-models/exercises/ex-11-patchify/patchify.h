// Lab 13-ex-11  Patchify: the pixels of a picture, rearranged so that each patch is one row; and the way back.
//
// You write the two functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. Later exercises call these functions.
//
// Nothing is computed here, numbers only move. The order in which they come to lie is a convention, and every weight of
// a trained model depends on it.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_11_PATCHIFY_PATCHIFY_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_11_PATCHIFY_PATCHIFY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/image.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"

namespace patchify {

// You write these. Their arguments are well-formed already: sides, channels and patch are at least 1, and a picture or
// a matrix holds as many numbers as it says (the functions of the same names below look after that).
//
//   H, W  height and width of the picture  [pixels]
//   P     side of a patch                  [pixels]
//   C     numbers of a pixel
//   T     number of patches, H W / P^2
namespace impl {

// Cuts `image` into patches that do not overlap; each becomes one row.
//
//   image    (H, W, C)
//   returns  (T, P * P * C)  patches from left to right, then from top to bottom; within a patch the same for its
//                            pixels; within a pixel its channels
//
// Example: a 4 x 4 picture of one channel, 0 to 15, and P = 2: rows 0 1 4 5, 2 3 6 7, 8 9 12 13, 10 11 14 15.
// Errors:  InvalidArgument if P does not divide H and W (exercise 2's kStrict says so).
// Cost:    H W C copies.
// Source:  Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", section 3.1.
absl::StatusOr<base::Mat> Patchify(const base::Image& image, int patch);

// The picture whose patches these are.
//
//   patches                  (T, P * P * C), as Patchify gives them
//   height, width, channels  of the picture: the rows alone do not tell 2 x 8 patches from 4 x 4
//
// Errors:  InvalidArgument if P does not divide `height` and `width`, or if `patches` has not the rows or columns that
//          such a picture gives.
absl::StatusOr<base::Image> Unpatchify(const base::Mat& patches, int height, int width, int channels, int patch);

}  // namespace impl

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for a size below 1 or beyond exercise 2's limits, and for a picture or a matrix
//         that does not hold as many numbers as it says.
inline absl::StatusOr<base::Mat> Patchify(const base::Image& image, int patch) {
  RETURN_IF_ERROR(patch_tokens::CheckRange("height", image.height, patch_tokens::kMaxSide));
  RETURN_IF_ERROR(patch_tokens::CheckRange("width", image.width, patch_tokens::kMaxSide));
  RETURN_IF_ERROR(patch_tokens::CheckRange("channels", image.channels, patch_tokens::kMaxChannels));
  RETURN_IF_ERROR(patch_tokens::CheckRange("patch", patch, patch_tokens::kMaxSide));
  const int64_t numbers = int64_t{image.height} * image.width * image.channels;
  if (static_cast<int64_t>(image.pixels.size()) != numbers) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", image.height, " x ", image.width, " x ",
                                                   image.channels, " holds ", image.pixels.size(), " numbers, not ",
                                                   numbers));
  }
  return impl::Patchify(image, patch);
}

inline absl::StatusOr<base::Image> Unpatchify(const base::Mat& patches, int height, int width, int channels,
                                              int patch) {
  RETURN_IF_ERROR(patch_tokens::CheckRange("height", height, patch_tokens::kMaxSide));
  RETURN_IF_ERROR(patch_tokens::CheckRange("width", width, patch_tokens::kMaxSide));
  RETURN_IF_ERROR(patch_tokens::CheckRange("channels", channels, patch_tokens::kMaxChannels));
  RETURN_IF_ERROR(patch_tokens::CheckRange("patch", patch, patch_tokens::kMaxSide));
  if (patches.rows < 0 || patches.cols < 0 ||
      static_cast<int64_t>(patches.data.size()) != int64_t{patches.rows} * patches.cols) {
    return absl::InvalidArgumentError(
        absl::StrCat("a matrix of ", patches.rows, " x ", patches.cols, " holds ", patches.data.size(), " numbers"));
  }
  return impl::Unpatchify(patches, height, width, channels, patch);
}

}  // namespace patchify

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_11_PATCHIFY_PATCHIFY_H_
