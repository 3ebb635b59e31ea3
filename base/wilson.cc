#include "base/wilson.h"

#include <cmath>

namespace base {

Interval Wilson(double hits, double n) {
  if (n <= 0) return {};
  constexpr double kZ = 1.959963984540054;  // of 95 %, two-sided
  constexpr double kZ2 = kZ * kZ;
  const double share = hits / n;
  const double centre = (share + kZ2 / (2 * n)) / (1 + kZ2 / n);
  const double half = kZ / (1 + kZ2 / n) * std::sqrt(share * (1 - share) / n + kZ2 / (4 * n * n));
  // At the ends the bound is exact, which the difference of two rounded numbers is not.
  return {hits <= 0 ? 0 : centre - half, hits >= n ? 1 : centre + half};
}

}  // namespace base
