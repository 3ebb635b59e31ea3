// Random inputs for kernels, and comparison of whole arrays.

#ifndef KERNELS_TESTING_VECTORS_H_
#define KERNELS_TESTING_VECTORS_H_

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "base/rng.h"
#include "gtest/gtest.h"

namespace kernels::testing {

inline constexpr double kUnitRoundoff = 0x1p-24;  // u: a float operation is off by at most u times its result

// Uniform in [-scale, scale).
inline std::vector<float> RandomFloats(size_t n, double scale, base::Rng& rng) {
  std::vector<float> x(n);
  for (float& v : x) v = static_cast<float>(scale * (2 * rng.Uniform() - 1));
  return x;
}

inline std::vector<double> ToDouble(std::span<const float> x) { return {x.begin(), x.end()}; }

// Several inputs in a row, as the functions of gradient.h take them.
inline std::vector<double> Join(std::initializer_list<std::span<const float>> parts) {
  std::vector<double> all;
  for (std::span<const float> part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// |got[i] - want[i]| <= tolerance[i] for all i; NaN is never near.
inline ::testing::AssertionResult Near(std::span<const float> got, std::span<const double> want,
                                       std::span<const double> tolerance) {
  if (got.size() != want.size() || got.size() != tolerance.size()) {
    return ::testing::AssertionFailure() << got.size() << " values, expected " << want.size();
  }
  for (size_t i = 0; i < got.size(); ++i) {
    if (!(std::abs(got[i] - want[i]) <= tolerance[i])) {
      return ::testing::AssertionFailure()
             << "element " << i << " is " << got[i] << ", expected " << want[i] << " +- " << tolerance[i];
    }
  }
  return ::testing::AssertionSuccess();
}

}  // namespace kernels::testing

#endif  // KERNELS_TESTING_VECTORS_H_
