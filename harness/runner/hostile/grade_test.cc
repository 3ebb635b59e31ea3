// Runs that do not come to their end: the time of all tests together is used up, or somebody stops the runner.

#include "harness/runner/grade.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/limits/limits.h"
#include "harness/runner/crash_site.h"
#include "harness/runner/expected_tests.h"
#include "harness/runner/hostile/runner_run.h"
#include "harness/runner/leftovers.h"
#include "harness/runner/plan.h"
#include "harness/runner/surroundings.h"
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

// What a machine cannot do is nobody's wrong answer: whoever gives scores must be able to tell.
TEST(Grade, SaysThatThisMachineCouldNotStartATest) {
  AdoptOrphans();
  const auto tests = ReadCatalog(kCatalog);
  ASSERT_TRUE(base::testing::IsOk(tests));
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next = dup(STDERR_FILENO);
  ASSERT_GE(next, 0);
  close(next);
  const rlimit few = {static_cast<rlim_t>(next) + 1, before.rlim_max};  // the program can be opened, and no pipe
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  const auto result = Grade(PlanFor("right_program"), *tests, {.scratch = ::testing::TempDir()});
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_TRUE(base::testing::IsOk(result));
  EXPECT_FALSE(result->trouble.ok());
  EXPECT_EQ(result->tests.at(0).outcome.verdict, Verdict::kNoTests);
  const auto again = Grade(PlanFor("right_program"), *tests, {.scratch = ::testing::TempDir()});
  ASSERT_TRUE(base::testing::IsOk(again));
  EXPECT_TRUE(base::testing::IsOk(again->trouble));
  EXPECT_EQ(again->points(), again->max_points());
}

// A servant behind a command that starts it, waits for it and passes on how it ended, as a jail does. A shell is one
// that needs no jail on this machine; env stands for one that turns into the servant.
class ServantBehindCommand : public ::testing::Test {
 protected:
  // A shell says 139 where waitpid said SIGSEGV.
  static constexpr char kEndsLikeItsServant[] =
      "ulimit -c 0; \"$0\" --course_events=5; s=$?; if ((s > 128)); then kill -$((s - 128)) $$; fi; exit $s";

  static absl::StatusOr<LabResult> GradeStarter(const std::string& name, GradeOptions options) {
    AdoptOrphans();
    Plan plan = PlanFor("isolated_program");
    plan.servant = absl::StrCat("harness/runner/hostile/", name, "_servant");
    plan.limits.cpu_seconds = 2;
    plan.limits.memory_mb = 256;
    options.scratch = ::testing::TempDir();
    options.environment = TestEnvironment();
    if (options.servant_command.empty()) {
      options.servant_command = {"/bin/bash", "-c", kEndsLikeItsServant, plan.servant};
    }
    ASSIGN_OR_RETURN(const std::vector<ExpectedTest> tests, ReadCatalog(kCatalog));
    return Grade(plan, tests, options);
  }

  static Outcome Mischief(const std::string& name, const GradeOptions& options = {}) {
    const absl::StatusOr<LabResult> result = GradeStarter(name, options);
    EXPECT_TRUE(base::testing::IsOk(result));
    return result.ok() ? result->tests.at(1).outcome : Outcome{};
  }
};

TEST_F(ServantBehindCommand, EarnsWhatItEarnsWithoutOne) {
  const absl::StatusOr<LabResult> right = GradeStarter("right", {});
  ASSERT_TRUE(base::testing::IsOk(right));
  EXPECT_EQ(right->points(), right->max_points());
  const absl::StatusOr<LabResult> wrong = GradeStarter("wrong", {});
  ASSERT_TRUE(base::testing::IsOk(wrong));
  EXPECT_EQ(wrong->points(), 3);
  EXPECT_EQ(KillLeftovers(), 0);
}

TEST_F(ServantBehindCommand, MayBecomeTheServant) {
  const absl::StatusOr<LabResult> right = GradeStarter(
      "right", {.servant_command = {"/usr/bin/env", "harness/runner/hostile/right_servant", "--course_events=5"}});
  ASSERT_TRUE(base::testing::IsOk(right));
  EXPECT_EQ(right->points(), right->max_points());
}

TEST_F(ServantBehindCommand, GetsTheVerdictsOfTheServantItself) {
  const Outcome crashed = Mischief("null_dereference");
  EXPECT_EQ(crashed.verdict, Verdict::kCrashed);
  // A sanitizer finds it first, and aborts.
  EXPECT_EQ(crashed.signal, Sanitizer() == "none" ? "SIGSEGV" : "SIGABRT");
  EXPECT_TRUE(absl::StrContains(crashed.message, "null_dereference.cc:")) << crashed.message;
  EXPECT_EQ(Mischief("exits").verdict, Verdict::kEarlyExit);
  EXPECT_EQ(Mischief("endless_loop").verdict, Verdict::kTimeout);
  EXPECT_EQ(Mischief("throws").verdict, Verdict::kFailed);
  EXPECT_EQ(KillLeftovers(), 0);
}

// std::exit(139) is no SIGSEGV.
TEST_F(ServantBehindCommand, HasNoSignalWhereItExitsWithALargeCode) {
  const Outcome exited = Mischief("right", {.servant_command = {"/bin/sh", "-c", "exit 139"}});
  EXPECT_EQ(exited.verdict, Verdict::kEarlyExit);
  EXPECT_EQ(exited.signal, "");
  EXPECT_TRUE(absl::StrContains(exited.message, "139")) << exited.message;
}

TEST_F(ServantBehindCommand, IsAskedWhereItCrashedByWhomTheCallerSays) {
  std::vector<uint64_t> asked;
  const Outcome crashed = Mischief("null_dereference", {.locate_in_servant = [&](const std::vector<uint64_t>& frames) {
                                     asked = frames;
                                     return SourceLine{"Somewhere()", "starter.cc", 7};
                                   }});
  EXPECT_FALSE(asked.empty());
  EXPECT_TRUE(absl::StrContains(crashed.message, "in Somewhere() at starter.cc:7")) << crashed.message;
}

TEST_F(ServantBehindCommand, NamesACommandThatIsNotThere) {
  EXPECT_TRUE(base::testing::HasCodeAndText(GradeStarter("right", {.servant_command = {"/no/jail"}}).status(),
                                            absl::StatusCode::kNotFound, "/no/jail"));
}

TEST(Grade, TellsOfEachTestAsItEnds) {
  AdoptOrphans();
  const auto tests = ReadCatalog(kCatalog);
  ASSERT_TRUE(base::testing::IsOk(tests));
  std::vector<std::string> ended;
  const auto result = Grade(PlanFor("right_program"), *tests,
                            {.scratch = ::testing::TempDir(), .on_test = [&](const TestResult& test) {
                               ended.push_back(absl::StrCat(test.test.FullName(), " ", test.points()));
                             }});
  ASSERT_TRUE(base::testing::IsOk(result));
  EXPECT_EQ(ended, (std::vector<std::string>{"Before.Doubles 2", "Mischief.Triples 3", "After.DoublesAgain 1"}));
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
