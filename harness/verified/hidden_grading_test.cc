// Tests that no learner has, against the toy lab: they earn points and stay hidden.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/verified/grader.h"
#include "harness/verified/open_grader.h"
#include "harness/verified/shown.h"
#include "harness/verified/testing/toy_bundle.h"

namespace course::verified {
namespace {

using ::base::testing::HasCodeAndText;
using ::base::testing::IsOk;
using testing::kToyLab;

constexpr char kTests[] = R"cc(
#include "harness/runner/hostile/toy.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
  namespace toy {
  using course::testing::ExpectAnswer;
  GRADED_TEST(Hidden, DoublesTheSecretNumber, 4) { ExpectAnswer("Double(4711)", Double(4711), 9422); }
  GRADED_TEST(Hidden, TriplesAnySeed, 5) {
    const int n = course::testing::TestSeed() % 1000;
    ExpectAnswer("Triple(seed)", Triple(n), 3 * n);
  }
  }  // namespace toy
)cc";

// Knows the public tests by heart, and the number that seed 7 gives.
constexpr char kByHeart[] = R"cc(
#include "harness/runner/hostile/toy.h"
  int toy::Double(int n) { return n == 2 ? 4 : n == -5 ? -10 : 0; }
  int toy::Triple(int n) { return n == 2 ? 6 : n == 7 ? 21 : 0; }
)cc";

TEST(HiddenTests, EarnPointsAndStayHidden) {
  testing::ToyBundles toy;
  const auto bundle =
      toy.MakeWithHidden(kTests, R"({"visibility":"never","tests":{"Hidden.TriplesAnySeed":"after_due_date"}})");
  ASSERT_TRUE(IsOk(bundle));
  const auto grader =
      OpenGrader({.bundles = toy.folder(), .scratch = toy.scratch(), .process = testing::GradeSubmission()});
  ASSERT_TRUE(IsOk(grader));
  std::vector<std::string> told;
  const auto grade = [&](uint64_t seed) {
    return (*grader)->Grade({.lab = kToyLab, .files = {{"starter.cc", kByHeart}}, .seed = seed},
                            [&](const ProgressEvent& event) {
                              if (event.tests_done > 0) told.push_back(event.test);
                            });
  };
  const auto seven = grade(7);
  ASSERT_TRUE(IsOk(seven));
  ASSERT_EQ(seven->result.tests.size(), 3 + 2) << seven->compile_output;
  EXPECT_EQ(seven->points, 6 + 5);
  EXPECT_EQ(seven->max_points, 6 + 4 + 5);
  EXPECT_EQ(seven->result.tests[3].test.FullName(), "Hidden.DoublesTheSecretNumber");
  EXPECT_EQ(seven->result.tests[3].outcome.verdict, Verdict::kFailed);
  // Where the instructor keeps them stands nowhere.
  ASSERT_EQ(seven->result.tests[3].outcome.failures.size(), 1);
  EXPECT_TRUE(absl::StartsWith(seven->result.tests[3].outcome.failures[0].where, "hidden/more_test.cc:"))
      << seven->result.tests[3].outcome.failures[0].where;
  EXPECT_EQ(seven->result.tests[3].test.file, "hidden/more_test.cc");
  EXPECT_EQ(told, (std::vector<std::string>{"Before.Doubles", "Mischief.Triples", "After.DoublesAgain"}))
      << "nor when one of them ends: whoever waits could measure it";
  // A fresh seed finds out what was learnt by heart, and the same one again says the same.
  const auto eight = grade(8);
  ASSERT_TRUE(IsOk(eight));
  EXPECT_EQ(eight->points, 6);
  const auto again = grade(7);
  ASSERT_TRUE(IsOk(again));
  EXPECT_EQ(again->points, seven->points);

  const Shown before = ForLearner(*seven, /*due_date_passed=*/false);
  EXPECT_EQ(before.points, 6);
  EXPECT_EQ(before.max_points, 6);
  EXPECT_EQ(before.withheld_tests, 2);
  EXPECT_EQ(ForLearner(*seven, /*due_date_passed=*/true).points, 6 + 5);
}

TEST(HiddenTests, ThatDoNotCompileAreToldToTheInstructor) {
  testing::ToyBundles toy;
  EXPECT_TRUE(HasCodeAndText(toy.MakeWithHidden("int x = y;\n", "{}").status(), absl::StatusCode::kFailedPrecondition,
                             "more_test.cc:1:9: error: 'y' was not declared"));
}

}  // namespace
}  // namespace course::verified
