#include "base/rng.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace base {
namespace {

// The first outputs for seed 1234567 as published with the reference implementation (prng.di.unimi.it, splitmix64.c).
TEST(Rng, MatchesThePublishedSequence) {
  Rng rng{1234567};
  EXPECT_EQ(rng.Next(), 6457827717110365317u);
  EXPECT_EQ(rng.Next(), 3203168211198807973u);
  EXPECT_EQ(rng.Next(), 9817491932198370423u);
}

TEST(Rng, UniformFillsTheUnitIntervalEvenly) {
  Rng rng{7};
  constexpr int kDraws = 100000, kBins = 10;
  std::vector<int> bins(kBins);
  for (int i = 0; i < kDraws; ++i) {
    const double u = rng.Uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    ++bins[static_cast<int>(u * kBins)];
  }
  // A bin is binomial(100000, 0.1): standard deviation 95; five of them on either side.
  for (int count : bins) EXPECT_NEAR(count, kDraws / kBins, 5 * std::sqrt(kDraws * 0.1 * 0.9));
}

TEST(Rng, BelowReachesEveryValueAndNoOther) {
  Rng rng{1};
  std::vector<int> seen(3);
  for (int i = 0; i < 100; ++i) ++seen.at(rng.Below(3));
  for (int count : seen) EXPECT_GT(count, 0);
}

TEST(Rng, CopiesGoOnIndependently) {
  Rng a{42};
  Rng b = a;
  EXPECT_EQ(a.Next(), b.Next());
  a.Next();
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace base
