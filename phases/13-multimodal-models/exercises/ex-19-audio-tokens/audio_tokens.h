// Lab 13-ex-19  Audio tokens: from 16,000 samples a second to 50 tokens, through Whisper's log-mel spectrogram.
//
// You write the four functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. The numbers of Whisper's front end and its
// filter bank are in mel_bank.h. Patches are exercise 9's (audio_patches.h), MatMul is exercise 1's.

#ifndef PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_19_AUDIO_TOKENS_AUDIO_TOKENS_H_
#define PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_19_AUDIO_TOKENS_AUDIO_TOKENS_H_

#include <cmath>
#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-01-modality-agnostic-block/modality_block.h"
#include "phases/13-multimodal-models/exercises/ex-09-audio-mirrors-vision/audio_patches.h"
#include "phases/13-multimodal-models/exercises/ex-19-audio-tokens/mel_bank.h"

namespace audio_tokens {

inline constexpr int kMinSamples = kWindow / 2 + 1;    // fewer cannot be mirrored by half a window
inline constexpr int kMaxSamples = 300 * kSampleRate;  // five minutes

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

struct FrontEnd {
  int sample_rate = kSampleRate;  // of the wave  [samples per second]; this front end knows only one
  int patch_frames = 2;           // frames in one token
};

}  // namespace types
using types::FrontEnd;

using modality_block::MatMul;  // a (R, K) times b (K, C)

// Given. InvalidArgument for a wave that is too short or too long, and for a sample that is no finite number.
inline absl::Status CheckWave(std::span<const float> wave) {
  if (wave.size() < kMinSamples || wave.size() > kMaxSamples) {
    return absl::InvalidArgumentError(
        absl::StrCat("a wave of ", wave.size(), " samples; it must have ", kMinSamples, " to ", kMaxSamples));
  }
  for (size_t i = 0; i < wave.size(); ++i) {
    if (!std::isfinite(wave[i])) return absl::InvalidArgumentError(absl::StrCat("sample ", i, " is ", wave[i]));
  }
  return absl::OkStatus();
}

// You write these. The arguments of the first three are well-formed: the functions of the same names below look after
// that. S samples become T frames.
namespace impl {

// Cuts a wave into windowed frames. The wave is mirrored by 200 samples at either end (its first and its last sample
// are there once), so that frame t has sample 160 t in its middle; the frame that would have its middle at or behind
// the end of the wave is dropped. Sample j of a frame is multiplied by the periodic Hann window
// 1/2 - 1/2 cos(2 pi j / 400).
//
//   wave     [S samples]
//   returns  (T, 400), T = S / 160, rounded down
//
// Example: 16,000 samples: 100 frames. Of the wave 0, 1, 2, ... frame 0 begins with samples 200, 199, 198, ... times
//          the window, and sample 200 of frame 0 is sample 0 of the wave.
// Errors:  none here, see the checked functions below.
// Source:  Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision" (Whisper), section 2.2.
base::Mat Frames(std::span<const float> wave);

// How much power each frequency has in each frame: |X_k|^2 of the 400-point discrete Fourier transform
//
//   X_k = sum over n of x_n (cos(2 pi k n / 400) - i sin(2 pi k n / 400)),  k = 0 .. 200
//
//   frames   (T, 400)  windowed
//   returns  (201, T)  row k: 40 k Hz
//
// Example:  0.5 sin(2 pi 25 n / 400), windowed: 2500 in row 25, 625 in rows 24 and 26, nothing elsewhere.
// Errors:   none here, see below.
// Numerics: sums of 32-bit numbers or wider.
// Cost:     T 201 400 multiply-adds, twice, as it stands; a fast Fourier transform is not asked for.
// Source:   Cooley and Tukey 1965, "An algorithm for the machine calculation of complex Fourier series", equation 1.
base::Mat PowerSpectrogram(const base::Mat& frames);

// Whisper's log-mel spectrogram: the power of each mel band, MelBank() times the power; log10 of it, or of 1e-10 where
// it is less; nothing more than 8 below the largest of all; then (x + 4) / 4.
//
//   power    (201, T)
//   returns  (80, T)  all within 2 of the largest
//
// Example: no power at all: -1.5 everywhere.
// Errors:  none here, see below.
// Source:  Radford et al. 2022, section 2.2, and the code published with it (log_mel_spectrogram).
base::Mat LogMel(const base::Mat& power);

// From a wave to tokens: all of the above, then patches of all 80 bands and `patch_frames` frames.
//
//   wave     [S samples] of one channel, -1 to 1 is full scale
//   returns  (T / patch_frames, 80 * patch_frames)  rounded down: frames that are left over are cut off; the order of
//            the numbers is that of audio_patches::Patchify2d
//
// Example: one second: 100 frames, 50 tokens of 160 numbers. 15,840 samples: 99 frames, 49 tokens.
// Errors:  InvalidArgument for what CheckWave refuses, for any other sample rate than 16,000, and as
//          audio_patches::Patchify2d (a patch_frames below 1, or more than there are frames).
// Source:  exercise 9; Gong et al. 2021, "AST: Audio Spectrogram Transformer", section 2.1.
absl::StatusOr<base::Mat> AudioTokens(std::span<const float> wave, const FrontEnd& front_end);

}  // namespace impl

// A matrix that holds what it says, with this number of rows or of columns; 0 stands for any.
inline absl::Status CheckShape(const char* name, const base::Mat& m, int rows, int cols) {
  if (m.rows >= 1 && m.cols >= 1 && m.data.size() == static_cast<size_t>(m.rows) * m.cols &&
      (rows == 0 || m.rows == rows) && (cols == 0 || m.cols == cols)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(name, " are (", m.rows, ", ", m.cols, ") with ", m.data.size(), " numbers; they must be ",
                   rows == 0 ? absl::StrCat("(T, ", cols, ")") : absl::StrCat("(", rows, ", T)")));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above; InvalidArgument for what CheckWave refuses and for matrices of another shape.
inline absl::StatusOr<base::Mat> Frames(std::span<const float> wave) {
  RETURN_IF_ERROR(CheckWave(wave));
  return impl::Frames(wave);
}

inline absl::StatusOr<base::Mat> PowerSpectrogram(const base::Mat& frames) {
  RETURN_IF_ERROR(CheckShape("frames", frames, 0, kWindow));
  return impl::PowerSpectrogram(frames);
}

inline absl::StatusOr<base::Mat> LogMel(const base::Mat& power) {
  RETURN_IF_ERROR(CheckShape("powers", power, kBins, 0));
  return impl::LogMel(power);
}

inline absl::StatusOr<base::Mat> AudioTokens(std::span<const float> wave, const FrontEnd& front_end) {
  return impl::AudioTokens(wave, front_end);
}

}  // namespace audio_tokens

#endif  // PHASES_13_MULTIMODAL_MODELS_EXERCISES_EX_19_AUDIO_TOKENS_AUDIO_TOKENS_H_
