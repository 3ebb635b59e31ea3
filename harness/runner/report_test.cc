#include "harness/runner/report.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "harness/runner/run_samples.h"

namespace course::runner {
namespace {

TEST(Report, ShowsFailuresThenPassesThenPointsThenTheNextCommand) {
  EXPECT_EQ(Report(SampleRun()), R"(//phases/00-x/lab

FAILED  Work.CountsTheLastToken  (0 of 3 points)
  phases/00-x/lab/lab_test.cc:31
    call:     Work(5)
    expected: 15
    got:      14

CRASHED  Bad.IsRefused  (0 of 1 point)
  SIGSEGV (Segmentation fault)
  in Work(int) at phases/00-x/lab/starter.cc:7
  The test: phases/00-x/lab/lab_test.cc:10

passed   2/2  Work.IsZeroForNothing

2 of 6 points, graded: your starter.cc
The first of the failing tests alone, as a plain program:
  bazel run --config=starter //phases/00-x/lab:program -- --gtest_filter=Work.CountsTheLastToken
)");
}

TEST(Report, OfFullMarksIsShort) {
  RunInfo run = SampleRun();
  run.plan.impl = "solution";
  for (TestResult& t : run.result.tests) t.outcome = {Verdict::kPassed, "", {}, ""};
  EXPECT_EQ(Report(run), R"(//phases/00-x/lab

passed   3/3  Work.CountsTheLastToken
passed   2/2  Work.IsZeroForNothing
passed   1/1  Bad.IsRefused

6 of 6 points, graded: the reference solution
)");
}

TEST(Report, ShowsTheReasonOfASkippedTestAndNoFailure) {
  RunInfo run = SampleRun();
  run.result.tests.resize(1);
  run.result.tests[0].outcome = {Verdict::kSkipped, "no CUDA device on this machine", {}, ""};
  const std::string report = Report(run);
  EXPECT_TRUE(absl::StrContains(report, "skipped  0/3  Work.CountsTheLastToken: no CUDA device on this machine\n"))
      << report;
  EXPECT_FALSE(absl::StrContains(report, "bazel run")) << report;
}

TEST(Report, SaysTheSameThingOnce) {
  RunInfo run = SampleRun();
  for (TestResult& t : run.result.tests) t.outcome = {Verdict::kNoTests, "the program ended", {}, ""};
  const std::string report = Report(run);
  EXPECT_EQ(report.find("the program ended"), report.rfind("the program ended")) << report;
  EXPECT_TRUE(absl::StrContains(report, "NO_TESTS  Bad.IsRefused  (0 of 1 point): the same\n")) << report;
}

TEST(Report, BreaksLongLinesAtWordsAndCutsLongLists) {
  RunInfo run = SampleRun();
  Outcome& outcome = run.result.tests[0].outcome;
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word" + std::to_string(i) + " ";
  outcome.failures.assign(7, {"x.cc:1", words});
  run.result.tests[0].output = words + words + "\n" + std::string(300, '-') + "\n";
  const std::string report = Report(run);
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(report, '\n'))) {
    EXPECT_LE(line.size(), 100u) << line;
  }
  EXPECT_TRUE(absl::StrContains(report, "... and 4 more in this test.")) << report;
}

TEST(Report, TerminalCodesOfTheProgramDoNotReachTheTerminal) {
  RunInfo run = SampleRun();
  run.result.tests[0].output = "\x1b]0;owned\x07\x1b[2J";
  run.result.tests[0].outcome.failures[0].text = "\x1b[31m";
  EXPECT_FALSE(absl::StrContains(Report(run), "\x1b"));
}

TEST(Report, AFilteredRunSaysThatItDoesNotCount) {
  RunInfo run = SampleRun();
  run.result.filtered = true;
  for (int i : {0, 2}) {
    run.result.tests[i].selected = false;
    run.result.tests[i].outcome = {Verdict::kSkipped, "not selected by --test_filter", {}, ""};
  }
  EXPECT_TRUE(absl::StrContains(Report(run), "Not counted: only 1 of 3 tests were run")) << Report(run);
}

// An author reads one sentence and knows.
TEST(Judge, SaysWhichTestKilledAMutantAndWhatItSaid) {
  const Judgement j = Judge(Expect::kLoses, "mutant:no_last_token", SampleRun().result);
  EXPECT_TRUE(j.met);
  EXPECT_TRUE(absl::StrContains(j.sentence, "mutant:no_last_token dies by Work.CountsTheLastToken")) << j.sentence;
  EXPECT_TRUE(absl::StrContains(j.sentence, "expected: 15; got: 14")) << j.sentence;
}

TEST(Judge, AMutantThatSurvivesIsNamedLoudly) {
  LabResult result = SampleRun().result;
  for (TestResult& t : result.tests) t.outcome = {Verdict::kPassed, "", {}, ""};
  const Judgement j = Judge(Expect::kLoses, "mutant:m", result);
  EXPECT_FALSE(j.met);
  EXPECT_TRUE(absl::StrContains(j.sentence, "SURVIVED: mutant:m")) << j.sentence;
  result.tests[0].outcome = {Verdict::kSkipped, "no GPU", {}, ""};
  EXPECT_TRUE(Judge(Expect::kLoses, "mutant:m", result).met) << "this machine cannot tell";
}

TEST(Judge, FullAndZeroAreWhatTheySay) {
  LabResult result = SampleRun().result;
  EXPECT_FALSE(Judge(Expect::kFull, "solution", result).met);
  EXPECT_FALSE(Judge(Expect::kZero, "untouched", result).met);
  EXPECT_TRUE(
      absl::StrContains(Judge(Expect::kZero, "untouched", result).sentence, "Work.IsZeroForNothing (2 points)"));
  for (TestResult& t : result.tests) t.outcome = {Verdict::kPassed, "", {}, ""};
  EXPECT_TRUE(Judge(Expect::kFull, "solution", result).met);
  EXPECT_TRUE(Judge(Expect::kPass, "starter", result).met);
  for (TestResult& t : result.tests) t.outcome = {Verdict::kFailed, "", {}, ""};
  EXPECT_TRUE(Judge(Expect::kZero, "untouched", result).met);
  EXPECT_FALSE(Judge(Expect::kPass, "starter", result).met);
}

TEST(LabVerdict, FollowsItsTests) {
  const auto verdict = [](std::vector<Verdict> verdicts) {
    LabResult result;
    for (Verdict v : verdicts) result.tests.push_back(SampleTest("S", "N", 1, {v, "", {}, ""}));
    return result.verdict();
  };
  using V = Verdict;
  EXPECT_EQ(verdict({V::kPassed, V::kPassed}), V::kPassed);
  EXPECT_EQ(verdict({V::kPassed, V::kSkipped}), V::kPassed);
  EXPECT_EQ(verdict({V::kSkipped, V::kSkipped}), V::kSkipped);
  EXPECT_EQ(verdict({V::kPassed, V::kTimeout}), V::kFailed);
  EXPECT_EQ(verdict({V::kNoTests, V::kNoTests}), V::kNoTests);
  EXPECT_EQ(verdict({V::kNoTests, V::kPassed}), V::kFailed);
  EXPECT_EQ(verdict({V::kPassed, V::kTampered}), V::kTampered);
  EXPECT_EQ(verdict({V::kFailed, V::kInterrupted}), V::kInterrupted);
}

}  // namespace
}  // namespace course::runner
