#include "base/wilson.h"

#include <cmath>

#include "gtest/gtest.h"

namespace base {
namespace {

TEST(Wilson, KnowsNothingOfNothing) {
  EXPECT_EQ(Wilson(0, 0).low, 0);
  EXPECT_EQ(Wilson(0, 0).high, 1);
}

TEST(Wilson, ReachesTheEndExactlyWhereAllOrNoneWereSeen) {
  EXPECT_EQ(Wilson(0, 7).low, 0);
  EXPECT_EQ(Wilson(7, 7).high, 1);
  EXPECT_GT(Wilson(0, 7).high, 0);
  EXPECT_LT(Wilson(7, 7).low, 1);
}

// The definition itself: at each bound that is not an end, the share that was seen is z standard deviations away. About
// ten roundings of numbers up to 4: 1e-13.
TEST(Wilson, LiesWhereTheShareIsZStandardDeviationsAway) {
  for (const double n : {1.0, 2.0, 9.0, 40.0, 500.0}) {
    for (double hits = 0; hits <= n; hits += n / 8) {
      const Interval interval = Wilson(hits, n);
      for (const double p : {interval.low, interval.high}) {
        if (p == 0 || p == 1) continue;
        const double z = (hits / n - p) / std::sqrt(p * (1 - p) / n);
        EXPECT_NEAR(std::abs(z), 1.959963984540054, 1e-12 * n) << hits << " of " << n << ", bound " << p;
      }
      EXPECT_LE(interval.low, hits / n);
      EXPECT_GE(interval.high, hits / n);
    }
  }
}

}  // namespace
}  // namespace base
