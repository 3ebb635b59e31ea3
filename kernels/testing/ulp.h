// How far a float is from an exact value, in units of the float's last place.

#ifndef KERNELS_TESTING_ULP_H_
#define KERNELS_TESTING_ULP_H_

#include <algorithm>
#include <cmath>
#include <limits>

namespace kernels::testing {

// The gap between two neighbouring floats (24 bits) at `exact`; 2^-149 among the denormal ones.
inline double UlpOfFloat(double exact) {
  int exponent = 0;
  std::frexp(exact, &exponent);
  return std::ldexp(1.0, std::clamp(exponent - 24, -149, 104));
}

// 0 where `exact` is NaN and so is `got`; infinity where only one of them is. A value that rounds to infinity must be
// infinity.
inline double UlpsApart(float got, double exact) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (std::isnan(exact)) return std::isnan(got) ? 0 : kInfinity;
  if (static_cast<float>(exact) == got) return std::isinf(got) ? 0 : std::abs(got - exact) / UlpOfFloat(exact);
  if (std::isinf(got) || std::isinf(exact) || std::isnan(got)) {
    // At the border of overflow, infinity stands for 2^128.
    const double value = std::isinf(got) ? std::copysign(0x1p128, got) : got;
    return std::isnan(got) || std::isinf(exact) ? kInfinity : std::abs(value - exact) / UlpOfFloat(exact);
  }
  return std::abs(got - exact) / UlpOfFloat(exact);
}

}  // namespace kernels::testing

#endif  // KERNELS_TESTING_ULP_H_
