// Mutant: a window that fits nowhere gives one frame.

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"
#include "phases/13-multimodal-models/exercises/ex-09-audio-mirrors-vision/audio_patches.h"

namespace audio_patches::impl {
namespace {

using base::Mat;

// The spectrogram, continued by zeros in every direction.
float At(const Mat& spec, int band, int frame) {
  if (band < 0 || band >= spec.rows || frame < 0 || frame >= spec.cols) return 0;
  return spec.data[static_cast<size_t>(band) * spec.cols + frame];
}

}  // namespace

absl::StatusOr<Mat> Patchify2d(const Mat& spec, int bands, int frames, patch_tokens::Rounding rounding) {
  ASSIGN_OR_RETURN(const int rows, patch_tokens::PatchesAlong(spec.rows, bands, rounding));
  ASSIGN_OR_RETURN(const int columns, patch_tokens::PatchesAlong(spec.cols, frames, rounding));
  if (rows == 0 || columns == 0) {
    return absl::InvalidArgumentError(absl::StrCat("no patch of ", bands, " x ", frames, " fits into ", spec.rows,
                                                   " bands and ", spec.cols, " frames"));
  }
  Mat patches = {rows * columns, bands * frames, {}};
  patches.data.reserve(static_cast<size_t>(patches.rows) * patches.cols);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      for (int m = 0; m < bands; ++m) {
        for (int t = 0; t < frames; ++t) {
          patches.data.push_back(At(spec, row * bands + m, column * frames + t));
        }
      }
    }
  }
  return patches;
}

absl::StatusOr<int> ConvFrames(int frames, int width, int stride, int pad) {
  const int last = frames + 2 * pad - width;  // where the last window could begin
  if (last < -width) {
    return absl::InvalidArgumentError(
        absl::StrCat("a window of ", width, " frames is longer than ", frames, " frames and ", pad, " at either end"));
  }
  return last < 0 ? 1 : last / stride + 1;
}

absl::StatusOr<Mat> Conv1d(const Mat& spec, const Kernel& kernel, int stride, int pad) {
  const int channels = kernel.weights.rows, width = kernel.width;
  ASSIGN_OR_RETURN(const int frames, ConvFrames(spec.cols, width, stride, pad));
  Mat out = {channels, frames, {}};
  out.data.reserve(static_cast<size_t>(channels) * frames);
  for (int c = 0; c < channels; ++c) {
    const float* weights = kernel.weights.data.data() + static_cast<size_t>(c) * kernel.weights.cols;
    for (int t = 0; t < frames; ++t) {
      float sum = kernel.bias[c];
      for (int m = 0; m < spec.rows; ++m) {
        for (int j = 0; j < width; ++j) sum += weights[m * width + j] * At(spec, m, t * stride + j - pad);
      }
      out.data.push_back(sum);
    }
  }
  return out;
}

}  // namespace audio_patches::impl
