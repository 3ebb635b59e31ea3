// Mutant: puts the silence in front of a recording that is too short.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/status_macros.h"
#include "extensions/x2/lab-02-whisper-walkthrough/whisper-01-log-mel/log_mel.h"

namespace log_mel {
namespace {

using base::Mat;

// The recording at any index up to half a window outside, mirrored; the sample at an end is there once.
float At(std::span<const float> samples, int i) {
  const int last = static_cast<int>(samples.size()) - 1;
  if (i < 0) i = -i;
  if (i > last) i = 2 * last - i;
  return samples[i];
}

// cos(2 pi i / 400) for i = 0 .. 399. A quarter of a turn later, a cosine is minus the sine.
std::vector<double> Cosines() {
  std::vector<double> cosines(kWindow);
  for (int i = 0; i < kWindow; ++i) cosines[i] = std::cos(2 * std::numbers::pi * i / kWindow);
  return cosines;
}

absl::Status CheckSamples(std::span<const float> samples) {
  if (samples.size() < kMinSamples) {
    return absl::InvalidArgumentError(
        absl::StrCat("a recording of ", samples.size(), " samples; ", kMinSamples, " are the fewest to be mirrored"));
  }
  for (size_t i = 0; i < samples.size(); ++i) {
    if (!std::isfinite(samples[i])) return absl::InvalidArgumentError(absl::StrCat("sample ", i, " is ", samples[i]));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<float> PeriodicHann(int size) {
  std::vector<float> window(size);
  for (int n = 0; n < size; ++n) {
    window[n] = static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * n / size));
  }
  return window;
}

std::vector<float> PadOrCut(std::span<const float> samples, int size) {
  std::vector<float> chunk(size);
  std::copy_n(samples.begin(), std::min<size_t>(samples.size(), size),
              chunk.end() - std::min<size_t>(samples.size(), size));
  return chunk;
}

double HzToMel(double hz) { return hz < 1000 ? hz / kHzPerMel : 15 + std::log(hz / 1000) / kLogStep; }

double MelToHz(double mel) { return mel < 15 ? mel * kHzPerMel : 1000 * std::exp((mel - 15) * kLogStep); }

Mat MelBank(int mels) {
  std::vector<double> edges(mels + 2);
  for (int i = 0; i <= mels + 1; ++i) edges[i] = MelToHz(HzToMel(kHighestHz) * i / (mels + 1));
  edges.back() = kHighestHz;  // exp of log is not exactly where it began
  Mat bank = {mels, kBins, {}};
  bank.data.reserve(static_cast<size_t>(mels) * kBins);
  for (int m = 0; m < mels; ++m) {
    const double from = edges[m], top = edges[m + 1], to = edges[m + 2];
    for (int k = 0; k < kBins; ++k) {
      const double f = k * kHzPerBin;
      const double height = std::max(0.0, std::min((f - from) / (top - from), (to - f) / (to - top)));
      bank.data.push_back(static_cast<float>(height * 2 / (to - from)));
    }
  }
  return bank;
}

Mat PowerSpectrogram(std::span<const float> samples) {
  const std::vector<double> cosines = Cosines();
  const std::vector<float> window = PeriodicHann(kWindow);
  const int frames = static_cast<int>(samples.size()) / kHop;  // 1 + S / 160 have room; the last is left out
  Mat power = {kBins, frames, std::vector<float>(static_cast<size_t>(kBins) * frames)};
  std::vector<double> frame(kWindow);
  for (int t = 0; t < frames; ++t) {
    for (int n = 0; n < kWindow; ++n) frame[n] = window[n] * At(samples, t * kHop + n - kWindow / 2);
    for (int k = 0; k < kBins; ++k) {
      double real = 0, imaginary = 0;
      for (int n = 0; n < kWindow; ++n) {
        const int turn = k * n % kWindow;  // in four-hundredths
        real += frame[n] * cosines[turn];
        imaginary += frame[n] * cosines[(turn + kWindow / 4) % kWindow];
      }
      power.data[static_cast<size_t>(k) * frames + t] = static_cast<float>(real * real + imaginary * imaginary);
    }
  }
  return power;
}

absl::StatusOr<Mat> LogMel(std::span<const float> samples, int mels) {
  RETURN_IF_ERROR(CheckSamples(samples));
  if (mels < 1) return absl::InvalidArgumentError(absl::StrCat(mels, " mel bands; there is at least 1"));
  const Mat bank = MelBank(mels), power = PowerSpectrogram(samples);
  const int frames = power.cols;
  Mat picture = {mels, frames, std::vector<float>(static_cast<size_t>(mels) * frames)};
  float largest = -std::numeric_limits<float>::infinity();
  for (int m = 0; m < mels; ++m) {
    float* const row = picture.data.data() + static_cast<size_t>(m) * frames;
    for (int k = 0; k < kBins; ++k) {
      const float weight = bank.data[static_cast<size_t>(m) * kBins + k];
      if (weight == 0) continue;  // all but 391 of 16,080
      for (int t = 0; t < frames; ++t) row[t] += weight * power.data[static_cast<size_t>(k) * frames + t];
    }
    for (int t = 0; t < frames; ++t) {
      row[t] = std::log10(std::max(row[t], 1e-10f));
      largest = std::max(largest, row[t]);
    }
  }
  for (float& value : picture.data) value = (std::max(value, largest - 8) + 4) / 4;
  return picture;
}

int EncoderPositions(int samples) { return std::min(samples, kChunkSamples) / kHop / 2; }

}  // namespace log_mel
