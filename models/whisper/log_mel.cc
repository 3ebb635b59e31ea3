#include "models/whisper/log_mel.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "kernels/math.h"
#include "models/whisper/mel_bank.h"
#include "models/whisper/power_spectrum.h"

namespace whisper {
namespace {

constexpr int kWindow = kSpectrumPoints;
constexpr int kEdge = kWindow / 2;  // samples mirrored at each end
constexpr float kLog10OfE = 0.434294482f;
constexpr float kSmallestPower = 1e-10f;
constexpr float kRange = 8;  // powers of ten below the largest value

// The bins that a row of the bank hears lie side by side: 391 weights instead of 80 * 201.
struct Triangle {
  int first;
  std::vector<float> weights;
};
std::vector<Triangle> Triangles(const base::Mat& bank) {
  std::vector<Triangle> triangles(bank.rows);
  for (int m = 0; m < bank.rows; ++m) {
    const auto row = std::span(bank.data).subspan(size_t(m) * bank.cols, bank.cols);
    const auto heard = [](float w) { return w > 0; };
    const auto first = std::find_if(row.begin(), row.end(), heard);
    const auto last = std::find_if(row.rbegin(), row.rend(), heard).base();
    if (first < last) triangles[m] = {static_cast<int>(first - row.begin()), {first, last}};
  }
  return triangles;
}

// Sample i of the signal, which goes on as its mirror image: x[-1] is x[1], x[N] is x[N - 2].
float Mirrored(std::span<const float> x, int64_t i) {
  const auto N = static_cast<int64_t>(x.size());
  if (i < 0) i = -i;
  if (i >= N) i = 2 * (N - 1) - i;
  return x[i];
}

// Frames [begin, end) of the signal, at most 16, as lanes; what is left over stays silent.
void Windowed(std::span<const float> samples, std::span<const float> window, int begin, int end,
              std::span<SpectrumLanes> lanes) {
  for (int f = begin; f < end; ++f) {
    const int64_t start = int64_t{f} * kHop - kEdge;
    for (int n = 0; n < kWindow; ++n) lanes[n][f - begin] = window[n] * Mirrored(samples, start + n);
  }
  for (int l = end - begin; l < kSpectrumLanes; ++l) {
    for (int n = 0; n < kWindow; ++n) lanes[n][l] = 0;
  }
}

}  // namespace

std::vector<float> PeriodicHann(int size) {
  std::vector<float> window(size);
  for (int n = 0; n < size; ++n) {
    window[n] = static_cast<float>(0.5 - 0.5 * kernels::Cos(2 * std::numbers::pi * n / size));
  }
  return window;
}

std::vector<float> PadOrCut(std::span<const float> samples, int size) {
  std::vector<float> padded(size);
  std::copy_n(samples.begin(), std::min<size_t>(samples.size(), size), padded.begin());
  return padded;
}

absl::StatusOr<base::Mat> LogMel(std::span<const float> samples, int mels) {
  if (samples.size() <= kEdge) {
    return absl::InvalidArgumentError(
        absl::StrCat(samples.size(), " samples are too few to mirror ", kEdge, " of them at each end"));
  }
  if (mels < 1) return absl::InvalidArgumentError(absl::StrCat(mels, " mel bands; there is at least 1"));
  for (size_t i = 0; i < samples.size(); ++i) {
    if (!std::isfinite(samples[i])) return absl::InvalidArgumentError(absl::StrCat("sample ", i, " is not finite"));
  }
  const int frames = static_cast<int>(samples.size() / kHop);
  const std::vector<float> window = PeriodicHann(kWindow);
  const std::vector<Triangle> triangles = Triangles(MelBank(mels));
  base::Mat picture = {mels, frames, std::vector<float>(size_t(mels) * frames)};

  constexpr int kLanes = kSpectrumLanes;
  base::ParallelFor((frames + kLanes - 1) / kLanes, /*grain=*/4, [&](int64_t first, int64_t last) {
    std::vector<SpectrumLanes> lanes(kWindow), power(kSpectrumBins);
    for (int64_t group = first; group < last; ++group) {
      const int begin = static_cast<int>(group) * kLanes, end = std::min(frames, begin + kLanes);
      Windowed(samples, window, begin, end, lanes);
      PowerSpectrum(lanes, power);
      for (int m = 0; m < mels; ++m) {
        SpectrumLanes sum = {};
        for (size_t k = 0; k < triangles[m].weights.size(); ++k) {
          const SpectrumLanes& bin = power[triangles[m].first + k];
          for (int l = 0; l < kLanes; ++l) sum[l] += triangles[m].weights[k] * bin[l];
        }
        for (float& x : sum) x = std::max(x, kSmallestPower);
        kernels::Log(sum, sum);
        std::copy_n(sum.begin(), end - begin, picture.data.begin() + size_t(m) * frames + begin);
      }
    }
  });

  float largest = -std::numeric_limits<float>::infinity();
  for (float& x : picture.data) largest = std::max(largest, x *= kLog10OfE);
  for (float& x : picture.data) x = (std::max(x, largest - kRange) + 4) / 4;
  return picture;
}

}  // namespace whisper
