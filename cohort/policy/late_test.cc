#include "cohort/policy/late.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

const LatePolicy kPolicy = {.credit = {{0, 1.0}, {24, 0.9}, {168, 0.5}, {336, 0.0}}, .grace_days = 3};

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) ADD_FAILURE() << "no time zone " << name << ": the package tzdata is missing";
  return zone;
}

absl::Time At(const std::string& local, const absl::TimeZone& zone) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%S", local, zone, &time, &error)) ADD_FAILURE() << local << ": " << error;
  return time;
}

TEST(CreditAt, IsFullInTime) {
  EXPECT_EQ(CreditAt(kPolicy, 0), 1);
  EXPECT_EQ(CreditAt(kPolicy, -5), 1);
  EXPECT_EQ(CreditAt({.credit = {{0, 0.8}}}, 0), 1);
}

// By hand: 2 h are 2/24 of the way from 1 to 0.9; 96 h are half of the way from 0.9 to 0.5; 210 h a quarter of that
// from 0.5 to 0. One rounding of each operation: 1e-15.
TEST(CreditAt, IsAStraightLineBetweenPoints) {
  EXPECT_NEAR(CreditAt(kPolicy, 2), 1 - 0.1 / 12, 1e-15);
  EXPECT_NEAR(CreditAt(kPolicy, 96), 0.7, 1e-15);
  EXPECT_NEAR(CreditAt(kPolicy, 210), 0.375, 1e-15);
}

TEST(CreditAt, GoesThroughThePointsThemselves) {
  for (const CreditPoint& point : kPolicy.credit) EXPECT_EQ(CreditAt(kPolicy, point.hours), point.share);
}

TEST(CreditAt, IsConstantBeforeTheFirstAndAfterTheLastPoint) {
  EXPECT_EQ(CreditAt({.credit = {{2, 0.9}, {4, 0.5}}}, 1), 0.9);
  EXPECT_EQ(CreditAt({.credit = {{2, 0.9}, {4, 0.5}}}, 400), 0.5);
}

TEST(CreditAt, IsFullWithoutPoints) { EXPECT_EQ(CreditAt({}, 1000), 1); }

TEST(CheckLatePolicy, NamesThePointAndTheRule) {
  using base::testing::HasCodeAndText;
  const auto invalid = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(base::testing::IsOk(CheckLatePolicy(kPolicy)));
  EXPECT_TRUE(base::testing::IsOk(CheckLatePolicy({})));
  EXPECT_TRUE(HasCodeAndText(CheckLatePolicy({.credit = {{-1, 1}}}), invalid, "credit[0]: its hours are -1"));
  EXPECT_TRUE(HasCodeAndText(CheckLatePolicy({.credit = {{0, 1}, {24, 1.5}}}), invalid, "credit[1]: its share is 1.5"));
  EXPECT_TRUE(HasCodeAndText(CheckLatePolicy({.credit = {{0, 1}, {0, 0.5}}}), invalid, "hours rise"));
  EXPECT_TRUE(HasCodeAndText(CheckLatePolicy({.credit = {{0, 0.5}, {1, 0.9}}}), invalid, "never earns more"));
  EXPECT_TRUE(HasCodeAndText(CheckLatePolicy({.credit = {{0, std::nan("")}}}), invalid, "share is nan"));
  EXPECT_TRUE(HasCodeAndText(CheckLatePolicy({.credit = {{std::nan(""), 1}}}), invalid, "hours are nan"));
  EXPECT_TRUE(HasCodeAndText(CheckLatePolicy({.grace_days = -1}), invalid, "grace_days is -1"));
}

// In Berlin the night to 28 March 2027 lacks the hour from 2 to 3, that to 31 October 2027 has the one from 2 to 3
// twice.
TEST(DaysAfter, KeepsTheTimeOfDayWhenTheClocksChange) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  EXPECT_EQ(DaysAfter(At("2027-03-27 23:59:00", berlin), 1, berlin) - At("2027-03-27 23:59:00", berlin),
            absl::Hours(23));
  EXPECT_EQ(DaysAfter(At("2027-10-30 23:59:00", berlin), 1, berlin) - At("2027-10-30 23:59:00", berlin),
            absl::Hours(25));
}

TEST(DaysAfter, GivesTheLaterMomentWhereATimeOfDayIsMissingOrTwice) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  // 02:30 does not exist: 01:30 and 03:30 are what it could mean. 03:30 is 01:30 UTC.
  EXPECT_EQ(DaysAfter(At("2027-03-27 02:30:00", berlin), 1, berlin), At("2027-03-28 03:30:00", berlin));
  // 02:30 comes at 00:30 and again at 01:30 UTC.
  EXPECT_EQ(DaysAfter(At("2027-10-30 02:30:00", berlin), 1, berlin), At("2027-10-31 01:30:00", absl::UTCTimeZone()));
}

TEST(DaysAfter, LeavesADeadlineWithoutDaysAndAnInfiniteOneAlone) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  // The first 02:30 of that night stays the first.
  const absl::Time first = At("2027-10-31 00:30:00", absl::UTCTimeZone());
  EXPECT_EQ(DaysAfter(first, 0, berlin), first);
  EXPECT_EQ(DaysAfter(absl::InfiniteFuture(), 3, berlin), absl::InfiniteFuture());
}

TEST(JudgeLateness, UsesWholeDaysThatAreLeft) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time due = At("2027-03-01 23:59:00", utc);
  const Lateness one = JudgeLateness(due + absl::Hours(26), due, 1, kPolicy, utc);
  EXPECT_EQ(one.late, absl::Hours(26));
  EXPECT_EQ(one.grace_days, 1);
  EXPECT_EQ(one.counted, absl::Hours(2));
  EXPECT_NEAR(one.credit, 1 - 0.1 / 12, 1e-15);
  EXPECT_EQ(JudgeLateness(due + absl::Hours(26), due, 3, kPolicy, utc), (Lateness{absl::Hours(26), 2, {}, 1}));
  EXPECT_EQ(JudgeLateness(due + absl::Seconds(1), due, 3, kPolicy, utc), (Lateness{absl::Seconds(1), 1, {}, 1}));
  EXPECT_EQ(JudgeLateness(due, due, 3, kPolicy, utc), Lateness());
}

TEST(JudgeLateness, KeepsADayThatWouldChangeNothing) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time due = At("2027-03-01 23:59:00", utc);
  // Worth nothing with all three days, too.
  EXPECT_EQ(JudgeLateness(due + absl::Hours(24 * 30), due, 3, kPolicy, utc).grace_days, 0);
  // Two hours that cost nothing need no day.
  const LatePolicy patient = {.credit = {{0, 1.0}, {2, 1.0}, {24, 0.5}}, .grace_days = 3};
  EXPECT_EQ(JudgeLateness(due + absl::Hours(2), due, 3, patient, utc).grace_days, 0);
  EXPECT_EQ(JudgeLateness(due + absl::Hours(3), due, 3, patient, utc).grace_days, 1);
}

TEST(JudgeLateness, TakesADayOfAChangeOfClocksWhole) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  const absl::Time due = At("2027-10-30 23:59:00", berlin);
  // 25 hours late by the clock of physics, one day late by that of the learner.
  EXPECT_EQ(JudgeLateness(due + absl::Hours(25), due, 1, kPolicy, berlin).credit, 1);
  EXPECT_LT(JudgeLateness(due + absl::Hours(25) + absl::Seconds(1), due, 1, kPolicy, berlin).credit, 1);
}

// Random policies, zones with and without changes of the clocks, deadlines around them.
struct Sample {
  LatePolicy policy;
  absl::TimeZone zone;
  std::string zone_name;
  absl::Time due;
};

Sample Draw(base::Rng& rng) {
  static const std::vector<std::string> kZones = {
      "Europe/Berlin", "America/New_York",  "Australia/Lord_Howe", "America/Santiago",
      "Pacific/Apia",  "Africa/Casablanca", "Asia/Kathmandu",      "UTC"};
  Sample sample;
  sample.zone_name = kZones[rng.Below(kZones.size())];
  sample.zone = Zone(sample.zone_name);
  double hours = rng.Below(3) * rng.Uniform() * 10, share = rng.Below(2) == 0 ? 1 : rng.Uniform();
  for (int points = rng.Below(6); points > 0; --points) {
    sample.policy.credit.push_back({hours, share});
    hours += 0.01 + rng.Uniform() * 100;
    share *= rng.Below(3) == 0 ? 1 : rng.Uniform();
  }
  sample.policy.grace_days = rng.Below(6);
  // 2011 (Apia left out a day) to 2037 (the last change that zone files list one by one).
  const absl::Time start = absl::FromUnixSeconds(1293840000 + static_cast<int64_t>(rng.Uniform() * 26 * 31556952));
  absl::TimeZone::CivilTransition change;
  sample.due = rng.Below(2) == 0 && sample.zone.NextTransition(start, &change)
                   ? absl::FromCivil(change.from, sample.zone) + absl::Minutes(rng.Below(4 * 24 * 60) - 3 * 24 * 60)
                   : start;
  return sample;
}

TEST(JudgeLateness, NeverGivesMoreForWhatCameLater) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng{base::testing::TestSeed()};
  for (int trial = 0; trial < 3000; ++trial) {
    const Sample sample = Draw(rng);
    ASSERT_TRUE(base::testing::IsOk(CheckLatePolicy(sample.policy)));
    const absl::Time a = sample.due + absl::Minutes(rng.Below(30 * 24 * 60) - 24 * 60);
    const absl::Time b = a + absl::Seconds(rng.Below(5 * 24 * 60 * 60));
    const Lateness early = JudgeLateness(a, sample.due, sample.policy.grace_days, sample.policy, sample.zone);
    const Lateness later = JudgeLateness(b, sample.due, sample.policy.grace_days, sample.policy, sample.zone);
    ASSERT_LE(later.credit, early.credit) << sample.zone_name << ", due " << sample.due << ", " << a << " and " << b;
    ASSERT_LE(early.credit, 1);
    ASSERT_GE(later.credit, 0);
  }
}

// An oracle that knows no clever choice: every number of days is tried, each day is added by the civil calendar.
TEST(JudgeLateness, IsTheBestOfAllNumbersOfDays) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng{base::testing::TestSeed() + 1};
  for (int trial = 0; trial < 3000; ++trial) {
    const Sample sample = Draw(rng);
    const absl::Time received = sample.due + absl::Minutes(rng.Below(10 * 24 * 60) - 24 * 60);
    const Lateness judged = JudgeLateness(received, sample.due, sample.policy.grace_days, sample.policy, sample.zone);
    double most = 0;
    int days_of_most = 0;
    for (int days = sample.policy.grace_days; days >= 0; --days) {
      absl::Time moved = sample.due;
      if (days > 0) {
        const absl::CivilSecond local = absl::ToCivilSecond(sample.due, sample.zone);
        const absl::TimeZone::TimeInfo info = sample.zone.At(absl::CivilSecond(
            local.year(), local.month(), local.day() + days, local.hour(), local.minute(), local.second()));
        moved = std::max(info.pre, info.post);
      }
      const double credit = received <= moved ? 1 : CreditAt(sample.policy, absl::ToDoubleHours(received - moved));
      if (credit >= most) {
        most = credit;
        days_of_most = days;
      }
    }
    ASSERT_EQ(judged.credit, most) << sample.zone_name << ", due " << sample.due << ", received " << received;
    ASSERT_EQ(judged.grace_days, days_of_most) << sample.zone_name << ", due " << sample.due;
  }
}

TEST(DaysAfter, IsNoEarlierForMoreDays) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", base::testing::TestSeed()));
  base::Rng rng{base::testing::TestSeed() + 2};
  for (int trial = 0; trial < 3000; ++trial) {
    const Sample sample = Draw(rng);
    absl::Time before = sample.due;
    for (int days = 1; days <= 5; ++days) {
      const absl::Time moved = DaysAfter(sample.due, days, sample.zone);
      ASSERT_GE(moved, before) << sample.zone_name << ", due " << sample.due << ", " << days << " days";
      before = moved;
    }
  }
}

}  // namespace
}  // namespace course::cohort
