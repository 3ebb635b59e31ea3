// Lab 13-ex-09  Audio mirrors vision. You edit this file; audio_patches.h says what each function promises.

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"
#include "phases/13-multimodal-models/exercises/ex-09-audio-mirrors-vision/audio_patches.h"

namespace audio_patches::impl {

using base::Mat;

absl::StatusOr<Mat> Patchify2d(const Mat& spec, int bands, int frames, patch_tokens::Rounding rounding) {
  // TODO(lab): patch_tokens::PatchesAlong counts the patches of each side, and refuses. Then four loops, as for a
  //   picture; what lies outside of the spectrogram is 0.
  return absl::UnimplementedError("Patchify2d is not written yet");
}

absl::StatusOr<int> ConvFrames(int frames, int width, int stride, int pad) {
  // TODO(lab): where does the last window begin? How many windows are there up to it?
  return absl::UnimplementedError("ConvFrames is not written yet");
}

absl::StatusOr<Mat> Conv1d(const Mat& spec, const Kernel& kernel, int stride, int pad) {
  // TODO(lab): the sum of the contract, for each channel and each output frame. Take care at both ends.
  return absl::UnimplementedError("Conv1d is not written yet");
}

}  // namespace audio_patches::impl
