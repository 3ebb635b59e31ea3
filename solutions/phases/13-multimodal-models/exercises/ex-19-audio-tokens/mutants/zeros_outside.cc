// Mutant: puts silence at both ends instead of mirroring the wave.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "phases/13-multimodal-models/exercises/ex-19-audio-tokens/audio_tokens.h"

namespace audio_tokens::impl {
namespace {

using base::Mat;

// The wave at any index up to half a window outside, mirrored; the sample at an end is there once.
float At(std::span<const float> wave, int i) {
  const int last = static_cast<int>(wave.size()) - 1;
  if (i < 0 || i > last) return 0;
  return wave[i];
}

// cos(2 pi i / 400) for i = 0 .. 399. A quarter of a turn later, a cosine is minus the sine.
std::vector<double> Cosines() {
  std::vector<double> cosines(kWindow);
  for (int i = 0; i < kWindow; ++i) cosines[i] = std::cos(2 * std::numbers::pi * i / kWindow);
  return cosines;
}

}  // namespace

Mat Frames(std::span<const float> wave) {
  const std::vector<double> cosines = Cosines();
  const int count =
      static_cast<int>(wave.size()) / kHop;  // 1 + S / 160 fit into the mirrored wave; the last is dropped
  Mat frames = {count, kWindow, {}};
  frames.data.reserve(static_cast<size_t>(count) * kWindow);
  for (int t = 0; t < count; ++t) {
    for (int j = 0; j < kWindow; ++j) {
      const double hann = 0.5 - 0.5 * cosines[j];
      frames.data.push_back(static_cast<float>(hann * At(wave, t * kHop + j - kWindow / 2)));
    }
  }
  return frames;
}

Mat PowerSpectrogram(const Mat& frames) {
  const std::vector<double> cosines = Cosines();
  Mat power = {kBins, frames.rows, {}};
  power.data.reserve(static_cast<size_t>(kBins) * frames.rows);
  for (int k = 0; k < kBins; ++k) {
    for (int t = 0; t < frames.rows; ++t) {
      const float* frame = frames.data.data() + static_cast<size_t>(t) * kWindow;
      double real = 0, imaginary = 0;
      for (int n = 0; n < kWindow; ++n) {
        const int turn = k * n % kWindow;  // in four-hundredths
        real += frame[n] * cosines[turn];
        imaginary += frame[n] * cosines[(turn + kWindow / 4) % kWindow];
      }
      power.data.push_back(static_cast<float>(real * real + imaginary * imaginary));
    }
  }
  return power;
}

Mat LogMel(const Mat& power) {
  Mat spec = MatMul(MelBank(), power);
  float largest = -std::numeric_limits<float>::infinity();
  for (float& value : spec.data) {
    value = std::log10(std::max(value, 1e-10f));
    largest = std::max(largest, value);
  }
  for (float& value : spec.data) value = (std::max(value, largest - 8) + 4) / 4;
  return spec;
}

absl::StatusOr<Mat> AudioTokens(std::span<const float> wave, const FrontEnd& front_end) {
  RETURN_IF_ERROR(CheckWave(wave));
  if (front_end.sample_rate != kSampleRate) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a wave of ", front_end.sample_rate, " samples per second; it must be ", kSampleRate, ": resample it first"));
  }
  const Mat spec = LogMel(PowerSpectrogram(Frames(wave)));
  return audio_patches::Patchify2d(spec, kBands, front_end.patch_frames, patch_tokens::Rounding::kFloor);
}

}  // namespace audio_tokens::impl
