// Mutant: moves the patch by one pixel at a time, so that patches overlap (9 rows instead of 4).

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-11-patchify/patchify.h"

namespace patchify::impl {
namespace {

// Calls visit(at) for the first number of each pixel, in the order in which patches hold them: `at` is where that pixel
// lies in the picture.
template <class Visit>
void VisitPixels(int height, int width, int channels, int patch, Visit visit) {
  for (int top = 0; top + patch <= height; ++top) {
    for (int left = 0; left + patch <= width; ++left) {
      for (int y = top; y < top + patch; ++y) {
        for (int x = left; x < left + patch; ++x) visit((int64_t{y} * width + x) * channels);
      }
    }
  }
}

}  // namespace

absl::StatusOr<base::Mat> Patchify(const base::Image& image, int patch) {
  ASSIGN_OR_RETURN(const int64_t tokens,
                   patch_tokens::PatchTokens(image.height, image.width, patch, patch_tokens::Rounding::kStrict));
  ASSIGN_OR_RETURN(const int64_t numbers, patch_tokens::PatchDim(patch, image.channels));
  base::Mat patches = {static_cast<int>(tokens), static_cast<int>(numbers), {}};
  patches.data.reserve(image.pixels.size());
  VisitPixels(image.height, image.width, image.channels, patch, [&](int64_t at) {
    for (int c = 0; c < image.channels; ++c) patches.data.push_back(image.pixels[at + c]);
  });
  patches.rows = static_cast<int>(patches.data.size() / numbers);
  return patches;
}

absl::StatusOr<base::Image> Unpatchify(const base::Mat& patches, int height, int width, int channels, int patch) {
  ASSIGN_OR_RETURN(const int64_t tokens,
                   patch_tokens::PatchTokens(height, width, patch, patch_tokens::Rounding::kStrict));
  ASSIGN_OR_RETURN(const int64_t numbers, patch_tokens::PatchDim(patch, channels));
  if (patches.rows != tokens || patches.cols != numbers) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", height, " x ", width, " x ", channels, " has ",
                                                   tokens, " patches of ", numbers, " numbers, not ", patches.rows,
                                                   " of ", patches.cols));
  }
  base::Image image = {height, width, channels, std::vector<float>(patches.data.size())};
  int64_t next = 0;
  VisitPixels(height, width, channels, patch, [&](int64_t at) {
    for (int c = 0; c < channels; ++c) image.pixels[at + c] = patches.data[next++ % patches.data.size()];
  });
  return image;
}

}  // namespace patchify::impl
