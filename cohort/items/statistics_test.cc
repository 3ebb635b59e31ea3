#include "cohort/items/statistics.h"

#include "gtest/gtest.h"

namespace course::cohort {
namespace {

// By hand: deviations -1.5, -0.5, 0.5, 1.5 and -1, 1, -1, 1 give 2 / sqrt(5 * 4).
TEST(Correlation, IsTheCosineOfTheDeviations) {
  EXPECT_NEAR(*Correlation({1, 2, 3, 4}, {0, 2, 0, 2}), 0.4472135954999579, 1e-15);
  EXPECT_NEAR(*Correlation({1, 2, 3}, {-2, -4, -6}), -1, 1e-15);
}

TEST(Correlation, KeepsSmallDeviationsFromALargeMean) {
  EXPECT_NEAR(*Correlation({1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4}, {0, 2, 0, 2}), 0.4472135954999579, 1e-6);
}

TEST(Correlation, OfWhatDoesNotVaryIsUnknown) {
  EXPECT_FALSE(Correlation({}, {}).has_value());
  EXPECT_FALSE(Correlation({1, 1, 1}, {1, 2, 3}).has_value());
  EXPECT_FALSE(Correlation({1, 2, 3}, {0.1, 0.1, 0.1}).has_value());
}

// tanh(atanh(0.5) -+ 1.959964 / 5), by Python.
TEST(CorrelationInterval, IsFishers) {
  const base::Interval interval = CorrelationInterval(0.5, 28);
  EXPECT_NEAR(interval.low, 0.15602836, 1e-8);
  EXPECT_NEAR(interval.high, 0.73581848, 1e-8);
  EXPECT_EQ(CorrelationInterval(0.9, 3).low, -1);
  EXPECT_EQ(CorrelationInterval(-1, 50).high, -1);
}

TEST(GroupSize, IsTwentySevenPercent) {
  EXPECT_EQ(GroupSize(100), 27);
  EXPECT_EQ(GroupSize(20), 5);
  EXPECT_EQ(GroupSize(2), 1);
}

TEST(Median, IsTheMiddle) {
  EXPECT_EQ(Median({}), 0);
  EXPECT_EQ(Median({5, 1, 3}), 3);
  EXPECT_EQ(Median({5, 1, 3, 4}), 3.5);
}

}  // namespace
}  // namespace course::cohort
