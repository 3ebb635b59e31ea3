#include "harness/verified/shown.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "harness/verified/grader.h"

namespace course::verified {
namespace {

runner::TestResult Test(const std::string& suite, const std::string& name, int points, Verdict verdict) {
  runner::TestResult test;
  test.test = {suite, name, points, "lab_test.cc", 1, ""};
  test.outcome.verdict = verdict;
  test.outcome.message = "why";
  test.output = "printed";
  test.seconds = 0.5;
  return test;
}

// A public test of 4 points, and three hidden ones of 1, 2 and 3, each with another visibility.
VerifiedResult Sample() {
  VerifiedResult result;
  result.result.tests = {Test("Public", "Adds", 4, Verdict::kPassed), Test("Hidden", "Now", 1, Verdict::kFailed),
                         Test("Hidden", "Later", 2, Verdict::kPassed), Test("Hidden", "Never", 3, Verdict::kPassed)};
  result.result.seconds = 2;
  result.hidden = {{"Hidden.Now", Visibility::kNow},
                   {"Hidden.Later", Visibility::kAfterDueDate},
                   {"Hidden.Never", Visibility::kNever}};
  return result;
}

TEST(ForLearner, LeavesOutWhatIsHiddenBeforeTheDueDate) {
  const Shown shown = ForLearner(Sample(), /*due_date_passed=*/false);
  ASSERT_EQ(shown.result.tests.size(), 2);
  EXPECT_EQ(shown.result.tests[0].test.FullName(), "Public.Adds");
  EXPECT_EQ(shown.result.tests[1].test.FullName(), "Hidden.Now");
  EXPECT_EQ(shown.withheld_tests, 2);
  EXPECT_EQ(shown.withheld_max_points, 2 + 3);
}

TEST(ForLearner, ShowsWhatBecomesVisibleAfterwards) {
  const Shown shown = ForLearner(Sample(), /*due_date_passed=*/true);
  ASSERT_EQ(shown.result.tests.size(), 3);
  EXPECT_EQ(shown.result.tests[2].test.FullName(), "Hidden.Later");
  EXPECT_EQ(shown.withheld_tests, 1);
}

// Otherwise the sum would tell whether a hidden test passed.
TEST(ForLearner, CountsOnlyThePointsOfTestsThatAreShown) {
  const Shown before = ForLearner(Sample(), false);
  EXPECT_EQ(before.points, 4);
  EXPECT_EQ(before.max_points, 4 + 1);
  const Shown after = ForLearner(Sample(), true);
  EXPECT_EQ(after.points, 4 + 2);
  EXPECT_EQ(after.max_points, 4 + 1 + 2);
}

TEST(ForLearner, TellsNeitherOutputNorTimeOfAHiddenTest) {
  const Shown shown = ForLearner(Sample(), true);
  EXPECT_EQ(shown.result.seconds, 0);
  EXPECT_EQ(shown.result.tests[0].output, "printed");
  EXPECT_EQ(shown.result.tests[0].seconds, 0.5);
  for (size_t i = 1; i < shown.result.tests.size(); ++i) {
    EXPECT_EQ(shown.result.tests[i].output, "");
    EXPECT_EQ(shown.result.tests[i].seconds, 0);
    EXPECT_EQ(shown.result.tests[i].outcome.message, "why");
  }
}

TEST(ForLearner, IsEverythingWhereNothingIsHidden) {
  VerifiedResult result = Sample();
  result.hidden.clear();
  const Shown shown = ForLearner(result, false);
  EXPECT_EQ(shown.result.tests.size(), 4);
  EXPECT_EQ(shown.result.seconds, 2);
  EXPECT_EQ(shown.withheld_tests, 0);
}

}  // namespace
}  // namespace course::verified
