// Runs that do not come to their end: the time of all tests together is used up, or somebody stops the runner.

#include "harness/runner/grade.h"

#include <signal.h>
#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/limits/limits.h"
#include "harness/runner/expected_tests.h"
#include "harness/runner/hostile/runner_run.h"
#include "harness/runner/leftovers.h"
#include "harness/runner/plan.h"
#include "harness/runner/supervise.h"

namespace course::runner {
namespace {

constexpr char kCatalog[] = "harness/runner/hostile/catalog.json";

Plan PlanFor(const std::string& program) {
  Plan plan;
  plan.lab = "//harness/runner/hostile";
  plan.impl = "starter";
  plan.program = "harness/runner/hostile/" + program;
  plan.sanitizer = Sanitizer();
  plan.limits = DefaultLimits();
  return plan;
}

TEST(TotalTime, WhatBazelGivesIsNeverUsedUpAndTheReportIsWritten) {
  RunnerInput input;
  input.program = "harness/runner/hostile/sleeps_program";
  input.catalog = kCatalog;
  input.timeout_seconds = 5;  // 2 s for the tests, 3 s for the report
  const RunnerRun run = RunRunner(input);
  EXPECT_EQ(run.cases.at("Before.Doubles").verdict, "PASSED");
  EXPECT_EQ(run.cases.at("Mischief.Triples").verdict, "TIMEOUT");
  EXPECT_EQ(run.cases.at("After.DoublesAgain").verdict, "TIMEOUT");
  EXPECT_TRUE(absl::StrContains(run.cases.at("After.DoublesAgain").message, "not begun"));
  EXPECT_EQ(run.properties.at("course.points"), "2");
  EXPECT_EQ(run.processes_left, 0);
}

TEST(Grade, NamesAProgramThatIsNotThere) {
  AdoptOrphans();
  const auto tests = ReadCatalog(kCatalog);
  ASSERT_TRUE(base::testing::IsOk(tests));
  EXPECT_TRUE(
      base::testing::HasCodeAndText(Grade(PlanFor("no_program"), *tests, {.scratch = ::testing::TempDir()}).status(),
                                    absl::StatusCode::kNotFound, "no_program"));
}

TEST(Grade, ATestThatTheProgramDoesNotHaveScoresNothing) {
  AdoptOrphans();
  const std::vector<ExpectedTest> tests = {{"Before", "Doubles", 2, "t.cc", 1, ""}, {"No", "Such", 4, "t.cc", 2, ""}};
  const auto result = Grade(PlanFor("right_program"), tests, {.scratch = ::testing::TempDir(), .environment = {}});
  ASSERT_TRUE(base::testing::IsOk(result));
  EXPECT_EQ(result->points(), 2);
  EXPECT_EQ(result->max_points(), 6);
  EXPECT_EQ(result->tests[1].outcome.verdict, Verdict::kNoTests);
}

// The last test of this program: once stopped, the runner stays stopped.
TEST(Interrupt, StopsTheRunningTestAndStartsNoOther) {
  AdoptOrphans();
  const auto tests = ReadCatalog(kCatalog);
  ASSERT_TRUE(base::testing::IsOk(tests));
  signal(SIGALRM, [](int) { Interrupt(); });
  alarm(1);  // wherever it comes, the sleeping test is not over
  const auto result = Grade(PlanFor("sleeps_program"), *tests, {.scratch = ::testing::TempDir()});
  ASSERT_TRUE(base::testing::IsOk(result));
  EXPECT_EQ(result->verdict(), Verdict::kInterrupted);
  EXPECT_EQ(result->tests[1].outcome.verdict, Verdict::kInterrupted);
  EXPECT_EQ(result->tests[2].outcome.verdict, Verdict::kInterrupted);
  EXPECT_EQ(KillLeftovers(), 0);
}

}  // namespace
}  // namespace course::runner
