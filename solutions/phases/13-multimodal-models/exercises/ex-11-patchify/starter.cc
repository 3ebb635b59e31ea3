// Lab 13-ex-11  Patchify. You edit this file; patchify.h says what each function promises.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phases/13-multimodal-models/exercises/ex-11-patchify/patchify.h"

namespace patchify::impl {

absl::StatusOr<base::Mat> Patchify(const base::Image& image, int patch) {
  // TODO(lab): how many rows and columns does the grid of patches have (exercise 2 knows)? Then walk over the patches
  //   in reading order, over the pixels of each in reading order, and append their channels.
  return absl::UnimplementedError("Patchify is not written yet");
}

absl::StatusOr<base::Image> Unpatchify(const base::Mat& patches, int height, int width, int channels, int patch) {
  // TODO(lab): the same walk, but now it reads the rows and writes the picture. Does the matrix fit the picture at all?
  return absl::UnimplementedError("Unpatchify is not written yet");
}

}  // namespace patchify::impl
