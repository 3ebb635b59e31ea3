#include "cohort/shown/shown.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace course::cohort {
namespace {

store::GradedTest TestOf(const std::string& name, Verdict verdict, int points, const std::string& visibility) {
  return {.test = {.suite = "Work",
                   .name = name,
                   .verdict = verdict,
                   .points = points,
                   .max_points = 4,
                   .message = "said by " + name},
          .visibility = visibility};
}

// 4 of 12 points; the middle one is shown after the deadline, the last one never.
store::GradedResult Result() {
  return {
      .verdict = Verdict::kFailed,
      .points = 4,
      .max_points = 12,
      .tests = {TestOf("Public", Verdict::kPassed, 4, "now"), TestOf("Later", Verdict::kFailed, 0, "after_due_date"),
                TestOf("Never", Verdict::kCrashed, 0, "never")}};
}

TEST(ForLearner, BeforeTheDeadlineOnlyPublicTestsCountAndTheVerdictIsNotTold) {
  const wire::Result shown = ForLearner(Result(), false);
  ASSERT_EQ(shown.tests.size(), 1u);
  EXPECT_EQ(shown.tests[0].name, "Public");
  EXPECT_EQ(shown.points, 4);
  EXPECT_EQ(shown.max_points, 4);
  EXPECT_EQ(shown.withheld_tests, 2);
  EXPECT_EQ(shown.withheld_max_points, 8);
  EXPECT_EQ(shown.verdict, std::nullopt);
}

TEST(ForLearner, NothingOfAWithheldTestStandsInTheAnswer) {
  const std::string text = wire::Dump(wire::ToJson(wire::State{.id = "x", .result = ForLearner(Result(), false)}));
  for (const char* secret : {"Later", "Never", "CRASHED", "\"points\":0"}) {
    EXPECT_FALSE(absl::StrContains(text, secret)) << secret << " in " << text;
  }
}

TEST(ForLearner, AfterTheDeadlineOneMoreIsShownAndTheOtherStaysHidden) {
  const wire::Result shown = ForLearner(Result(), true);
  ASSERT_EQ(shown.tests.size(), 2u);
  EXPECT_EQ(shown.tests[1].message, "said by Later");
  EXPECT_EQ(shown.withheld_max_points, 4);
  EXPECT_EQ(shown.verdict, std::nullopt) << "it would tell that Never failed";
}

TEST(ForLearner, AVisibilityThatNobodyKnowsIsHidden) {
  store::GradedResult result = Result();
  result.tests[0].visibility = "tomorrow";
  EXPECT_EQ(ForLearner(result, true).withheld_tests, 2);
}

TEST(ForLearner, WithoutHiddenTestsTheVerdictIsTold) {
  store::GradedResult result = Result();
  result.tests.resize(1);
  EXPECT_EQ(ForLearner(result, false).verdict, Verdict::kFailed);
}

TEST(ForLearner, WhatDidNotCompileIsToldAlsoWithHiddenTests) {
  store::GradedResult result = Result();
  result.verdict = Verdict::kNotCompiled;
  EXPECT_EQ(ForLearner(result, false).verdict, Verdict::kNotCompiled);
}

TEST(HiddenTestsShownFrom, IsWhenNothingCanBeEarnedAnyMore) {
  const absl::Time due = absl::FromUnixSeconds(1'000'000);
  EXPECT_EQ(HiddenTestsShownFrom({}, due), due) << "late work is worth what it is: there is no such moment";
  EXPECT_EQ(HiddenTestsShownFrom({.credit = {{0, 1}, {24, 0.5}}}, due), due + absl::Hours(24)) << "nor here";
  EXPECT_GE(HiddenTestsShownFrom({.credit = {{0, 1}, {24, 0.5}}, .grace_days = 3}, due), due + absl::Hours(24 + 3 * 25))
      << "on a grace day all of it can still be earned";
  EXPECT_EQ(HiddenTestsShownFrom({.credit = {{0, 1}, {24, 0.5}, {48, 0}, {72, 0}}}, due), due + absl::Hours(48));
  EXPECT_GE(HiddenTestsShownFrom({.credit = {{0, 1}, {48, 0}}, .grace_days = 2}, due), due + absl::Hours(48 + 2 * 25));
  EXPECT_EQ(HiddenTestsShownFrom({.credit = {{0, 1}, {48, 0}}}, absl::InfiniteFuture()), absl::InfiniteFuture());
}

}  // namespace
}  // namespace course::cohort
