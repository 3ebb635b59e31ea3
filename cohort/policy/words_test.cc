#include "cohort/policy/words.h"

#include "gtest/gtest.h"

namespace course::cohort {
namespace {

TEST(NumberText, HasAtMostTwoDigitsAndNoZerosAtTheEnd) {
  EXPECT_EQ(NumberText(5), "5");
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(-0.0), "0");
  EXPECT_EQ(NumberText(0.9), "0.9");
  EXPECT_EQ(NumberText(4.958), "4.96");
  EXPECT_EQ(NumberText(100), "100");
  EXPECT_EQ(NumberText(10 * 0.1 + 0.1 + 0.1), "1.2");
}

TEST(NumberText, NeverRoundsALossAway) {
  EXPECT_EQ(NumberText(0.999), "0.999");
  EXPECT_EQ(NumberText(4.9999), "4.9999");
  EXPECT_EQ(NumberText(4.99999), "nearly 5");
  EXPECT_EQ(NumberText(0.00001), "nearly 0");
}

TEST(NumberText, TakesTheRoundingOfAProductForWhatItMeans) { EXPECT_EQ(NumberText(0.1 * 3 * 10), "3"); }

TEST(DurationText, IsInTheUnitThatPoliciesAreWrittenIn) {
  EXPECT_EQ(DurationText(absl::Milliseconds(1)), "1 s");
  EXPECT_EQ(DurationText(absl::Seconds(59)), "59 s");
  EXPECT_EQ(DurationText(absl::Minutes(20)), "20 min");
  EXPECT_EQ(DurationText(absl::Hours(26)), "26 h");
  EXPECT_EQ(DurationText(absl::Minutes(150)), "2.5 h");
  EXPECT_EQ(DurationText(absl::Hours(96)), "4 d");
  EXPECT_EQ(DurationText(absl::Hours(363)), "15 d 3 h");
  EXPECT_EQ(DurationText(absl::InfiniteDuration()), "for ever");
}

TEST(MomentText, IsLocal) {
  absl::TimeZone berlin;
  ASSERT_TRUE(absl::LoadTimeZone("Europe/Berlin", &berlin));
  const absl::Time moment = absl::FromUnixSeconds(1803942000);  // date -u -d @1803942000: 2027-03-01 23:00:00
  EXPECT_EQ(MomentText(moment, absl::UTCTimeZone()), "1 Mar 2027 23:00");
  EXPECT_EQ(MomentText(moment, berlin), "2 Mar 2027 00:00");
  EXPECT_EQ(MomentText(absl::InfiniteFuture(), berlin), "no deadline");
}

TEST(CountText, KnowsOne) {
  EXPECT_EQ(CountText(1, "grace day", "grace days"), "1 grace day");
  EXPECT_EQ(CountText(0, "grace day", "grace days"), "0 grace days");
}

}  // namespace
}  // namespace course::cohort
