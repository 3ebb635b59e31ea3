#include "models/whisper/resample.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "kernels/math.h"

namespace whisper {
namespace {

constexpr int kZeros = 32;        // of the sinc, to each side
constexpr double kPassed = 0.94;  // of half the lower rate

// Blackman's window over -1 to 1; 0 beyond.
double Blackman(double x) {
  if (std::abs(x) >= 1) return 0;
  return 0.42 + 0.5 * kernels::Cos(std::numbers::pi * x) + 0.08 * kernels::Cos(2 * std::numbers::pi * x);
}

double Sinc(double x) { return x == 0 ? 1 : kernels::Sin(std::numbers::pi * x) / (std::numbers::pi * x); }

// New sample j lies at j * from / to. Only the part behind the point tells which weights it has, and it takes `to`
// values, from / to in lowest terms: as many filters.
struct Filters {
  int64_t from, to;            // in lowest terms
  int reach;                   // samples to each side
  std::vector<float> weights;  // (to, 2 reach)

  Filters(int rate_from, int rate_to) {
    const int common = std::gcd(rate_from, rate_to);
    from = rate_from / common, to = rate_to / common;
    const double passed = kPassed * std::min(1.0, static_cast<double>(to) / static_cast<double>(from));
    const double width = kZeros / passed;
    reach = static_cast<int>(std::ceil(width));
    weights.resize(to * 2 * reach);
    for (int64_t phase = 0; phase < to; ++phase) {
      float* const row = weights.data() + phase * 2 * reach;
      std::vector<double> exact(2 * reach);
      for (int i = 0; i < 2 * reach; ++i) {
        // Sample i - reach + 1 from the one at or before the new place.
        const double distance = i - reach + 1 - static_cast<double>(phase) / static_cast<double>(to);
        exact[i] = Sinc(passed * distance) * Blackman(distance / width);
      }
      // A constant stays one.
      const double sum = std::accumulate(exact.begin(), exact.end(), 0.0);
      for (int i = 0; i < 2 * reach; ++i) row[i] = static_cast<float>(exact[i] / sum);
    }
  }
};

}  // namespace

absl::StatusOr<std::vector<float>> Resample(std::span<const float> samples, int from, int to) {
  for (const int rate : {from, to}) {
    if (rate < kLowestRate || rate > kHighestRate) {
      return absl::InvalidArgumentError(
          absl::StrCat("a sound of ", rate, " samples a second; resampled are ", kLowestRate, " to ", kHighestRate));
    }
  }
  if (from == to) return std::vector<float>(samples.begin(), samples.end());
  const Filters filters(from, to);
  const auto size = static_cast<int64_t>(samples.size());
  std::vector<float> resampled((size * filters.to + filters.from - 1) / filters.from);
  base::ParallelFor(static_cast<int64_t>(resampled.size()), /*grain=*/1024, [&](int64_t begin, int64_t end) {
    for (int64_t j = begin; j < end; ++j) {
      const int64_t before = j * filters.from / filters.to, phase = j * filters.from % filters.to;
      const float* const weights = filters.weights.data() + phase * 2 * filters.reach;
      const int64_t first = before - filters.reach + 1;
      const int64_t low = std::max<int64_t>(0, -first), high = std::min<int64_t>(2 * filters.reach, size - first);
      double sum = 0;
      for (int64_t i = low; i < high; ++i) sum += double{weights[i]} * samples[first + i];
      resampled[j] = static_cast<float>(sum);
    }
  });
  return resampled;
}

}  // namespace whisper
