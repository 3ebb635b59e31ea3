#include "harness/store/local_day.h"

#include <stdlib.h>
#include <time.h>

#include "gtest/gtest.h"

namespace course::store {
namespace {

class LocalDayTest : public testing::Test {
 protected:
  // Rules of summer time as POSIX writes them: no files of time zones are needed.
  void Live(const char* zone) {
    setenv("TZ", zone, 1);
    tzset();
  }
  ~LocalDayTest() override {
    unsetenv("TZ");
    tzset();
  }

  LocalDay day_;
};

constexpr int64_t kHour = 3'600'000;
constexpr int64_t kMarch29 = 1'774'742'400'000;  // 2026-03-29 00:00 UTC

TEST_F(LocalDayTest, EndsAtMidnightWhereTheLearnerLives) {
  Live("UTC0");
  EXPECT_EQ(day_.Of(kMarch29 - 1), "2026-03-28");
  EXPECT_EQ(day_.Of(kMarch29), "2026-03-29");
  EXPECT_EQ(day_.Of(kMarch29 + 24 * kHour - 1), "2026-03-29");
  EXPECT_EQ(day_.Of(kMarch29 + 24 * kHour), "2026-03-30");
}

TEST_F(LocalDayTest, IsAnotherDayElsewhere) {
  Live("EAST-9");
  EXPECT_EQ(day_.Of(kMarch29 + 14 * kHour), "2026-03-29");
  EXPECT_EQ(day_.Of(kMarch29 + 15 * kHour), "2026-03-30");
}

// In Central Europe the clocks go from 2 to 3 on 29 March 2026, so that this day has 23 hours.
TEST_F(LocalDayTest, HasTwentyThreeHoursInSpring) {
  Live("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_EQ(day_.Of(kMarch29 - kHour - 1), "2026-03-28");
  EXPECT_EQ(day_.Of(kMarch29 - kHour), "2026-03-29");
  EXPECT_EQ(day_.Of(kMarch29 + 22 * kHour - 1), "2026-03-29");
  EXPECT_EQ(day_.Of(kMarch29 + 22 * kHour), "2026-03-30");
  EXPECT_EQ(day_.Of(kMarch29), "2026-03-29") << "going back in time";
}

TEST_F(LocalDayTest, IsKnownBefore1970) {
  Live("UTC0");
  EXPECT_EQ(day_.Of(-1), "1969-12-31");
  EXPECT_EQ(day_.Of(0), "1970-01-01");
}

}  // namespace
}  // namespace course::store
