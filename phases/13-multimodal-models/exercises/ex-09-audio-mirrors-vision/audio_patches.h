// Lab 13-ex-09  Audio mirrors vision: a spectrogram becomes tokens as a picture does, by patches or by a convolution.
//
// You write the three functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. How many patches fit along a side is the
// subject of exercise 2: call its functions (patch_tokens.h), always the reference solution's.
//
// A spectrogram is a matrix (M, T): M mel bands from low to high, T frames of 10 ms from early to late.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_09_AUDIO_MIRRORS_VISION_AUDIO_PATCHES_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_09_AUDIO_MIRRORS_VISION_AUDIO_PATCHES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-02-patch-tokens/patch_tokens.h"

namespace audio_patches {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

// The weights of a convolution over time.
struct Kernel {
  int width = 0;            // k  [frames] that one output looks at
  base::Mat weights;        // (C, M * k)  row: an output channel; column m * k + j: band m, frame j of the window
  std::vector<float> bias;  // (C)
};

}  // namespace types
using types::Kernel;

inline constexpr int kMaxFrames = 1 << 20;
inline constexpr int kMaxBands = 1 << 12;
inline constexpr int64_t kMaxNumbers = 1 << 28;  // bands times frames: so that an int counts patches of any size
inline constexpr int kMaxPatchFrames = 1 << 10;  // so that a patch, padded to its full size, has at most 2^22 numbers

// You write these. Their arguments are well-formed: the functions of the same names below look after that.
namespace impl {

// Cuts a spectrogram into patches of `bands` x `frames` that do not overlap; each becomes one row. The order is that of
// a picture of one channel whose height is M and whose width is T.
//
//   spec      (M, T)
//   bands     [mel bands] height of a patch
//   frames    [frames] width of a patch
//   rounding  what to do with bands and frames that are left over: refuse, cut off, or fill up with zeros
//   returns   (patches, bands * frames)  patches from left to right, then from top to bottom; the same for the numbers
//             of a patch
//
// Example: 4 x 4 numbers, 0 to 15, patches of 2 x 2: rows 0 1 4 5, 2 3 6 7, 8 9 12 13, 10 11 14 15.
//          80 x 3000, patches of 16 x 16: 5 * 187 = 935 patches for kFloor, 5 * 188 = 940 for kCeil.
// Errors:  InvalidArgument for kStrict if a rest is left over; for kFloor if not one patch fits.
// Source:  Gong et al. 2021, "AST: Audio Spectrogram Transformer", section 2.1 (whose patches overlap).
absl::StatusOr<base::Mat> Patchify2d(const base::Mat& spec, int bands, int frames, patch_tokens::Rounding rounding);

// How many frames a convolution gives: the number of places at which its window lies wholly within the padded input.
//
//   frames   [frames] T
//   width    [frames] k
//   stride   [frames] from one window to the next
//   pad      [frames] of zeros at either end
//   returns  [frames]
//
// Example: 3000 frames, k = 3, stride 2, pad 1: 1500. 99 frames: 50. (Patches of two: 49, and a frame left over.)
// Errors:  InvalidArgument if the window is longer than the padded input.
// Source:  Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning", relationship 6.
absl::StatusOr<int> ConvFrames(int frames, int width, int stride, int pad);

// A convolution over time, as networks mean it (a correlation: the kernel is not turned round). With x = 0 outside of
// `spec`:
//
//   out(c, t) = bias(c) + sum over m and j of weights(c, m * k + j) * x(m, t * stride + j - pad)
//
//   spec     (M, T)
//   returns  (C, ConvFrames(T, k, stride, pad))
//
// Example:  1 2 4 with the kernel 1 0 -1, stride 1, pad 0: -3.
// Errors:   as ConvFrames.
// Numerics: sums of 32-bit numbers or wider.
// Source:   Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision" (Whisper), section 2.2.
absl::StatusOr<base::Mat> Conv1d(const base::Mat& spec, const Kernel& kernel, int stride, int pad);

}  // namespace impl

// min <= value <= max, or an error that names the value.
inline absl::Status CheckRange(const char* name, int value, int min, int max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", min, " to ", max));
}

inline absl::Status CheckSpec(const base::Mat& spec) {
  RETURN_IF_ERROR(CheckRange("the number of bands", spec.rows, 1, kMaxBands));
  RETURN_IF_ERROR(CheckRange("the number of frames", spec.cols, 1, kMaxFrames));
  if (int64_t{spec.rows} * spec.cols > kMaxNumbers) {
    return absl::InvalidArgumentError(absl::StrCat("a spectrogram of ", spec.rows, " bands and ", spec.cols,
                                                   " frames has more than ", kMaxNumbers, " numbers"));
  }
  if (spec.data.size() == static_cast<size_t>(spec.rows) * spec.cols) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a spectrogram of ", spec.rows, " x ", spec.cols, " holds ", spec.data.size(), " numbers"));
}

inline absl::Status CheckWindow(int width, int stride, int pad) {
  RETURN_IF_ERROR(CheckRange("width", width, 1, kMaxFrames));
  RETURN_IF_ERROR(CheckRange("stride", stride, 1, kMaxFrames));
  return CheckRange("pad", pad, 0, width - 1);
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for numbers out of range, a spectrogram of more than kMaxNumbers, a matrix that
//         does not hold what it says, and a kernel that does not fit the spectrogram.
inline absl::StatusOr<base::Mat> Patchify2d(const base::Mat& spec, int bands, int frames,
                                            patch_tokens::Rounding rounding) {
  RETURN_IF_ERROR(CheckSpec(spec));
  RETURN_IF_ERROR(CheckRange("bands", bands, 1, kMaxBands));
  RETURN_IF_ERROR(CheckRange("frames", frames, 1, kMaxPatchFrames));
  return impl::Patchify2d(spec, bands, frames, rounding);
}

inline absl::StatusOr<int> ConvFrames(int frames, int width, int stride, int pad) {
  RETURN_IF_ERROR(CheckRange("frames", frames, 1, kMaxFrames));
  RETURN_IF_ERROR(CheckWindow(width, stride, pad));
  return impl::ConvFrames(frames, width, stride, pad);
}

inline absl::StatusOr<base::Mat> Conv1d(const base::Mat& spec, const Kernel& kernel, int stride, int pad) {
  RETURN_IF_ERROR(CheckSpec(spec));
  RETURN_IF_ERROR(CheckWindow(kernel.width, stride, pad));
  const base::Mat& w = kernel.weights;
  if (w.rows < 1 || int64_t{w.cols} != int64_t{spec.rows} * kernel.width ||
      w.data.size() != static_cast<size_t>(w.rows) * w.cols || kernel.bias.size() != static_cast<size_t>(w.rows)) {
    return absl::InvalidArgumentError(absl::StrCat("weights (", w.rows, ", ", w.cols, ") with ", w.data.size(),
                                                   " numbers and ", kernel.bias.size(), " biases; for ", spec.rows,
                                                   " bands and a width of ", kernel.width, " they must be (C, ",
                                                   int64_t{spec.rows} * kernel.width, ") and C"));
  }
  return impl::Conv1d(spec, kernel, stride, pad);
}

}  // namespace audio_patches

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_09_AUDIO_MIRRORS_VISION_AUDIO_PATCHES_H_
