// ONCE under the runner (computed in a process of its own, once, its failure told to those who need it) and in a plain
// gtest run (computed when first asked for). Also what a skipped test and --test_filter come out as.

#include <cstdio>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/runner/hostile/runner_run.h"

namespace course::runner {
namespace {

constexpr char kFolder[] = "harness/runner/once_lab/";

RunnerInput InputFor(const std::string& starter) {
  RunnerInput input;
  input.program = absl::StrCat(kFolder, starter, "_program");
  input.catalog = absl::StrCat(kFolder, "catalog.json");
  return input;
}

// The N of "made by N" and of "in N".
std::string Word(const std::string& text, const std::string& before) {
  const size_t at = text.find(before);
  if (at == std::string::npos) return "";
  const size_t begin = at + before.size();
  return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

TEST(Once, IsComputedOnceElsewhereAndReadByAllThatNameIt) {
  const RunnerRun run = RunRunner(InputFor("right"));
  const CaseSeen& here = run.cases.at("Table.IsReadHere");
  const CaseSeen& there = run.cases.at("Table.IsReadThere");
  EXPECT_EQ(here.verdict, "PASSED") << here.message;
  EXPECT_EQ(there.verdict, "PASSED") << there.message;
  const std::string maker = Word(here.output, "made by ");
  EXPECT_NE(maker, "");
  EXPECT_EQ(maker, Word(there.output, "made by "));
  EXPECT_NE(maker, Word(here.output, " in "));
  EXPECT_NE(Word(here.output, " in "), Word(there.output, " in ")) << "a process for each TEST";
}

TEST(Once, ATestThatDoesNotNameTheStepIsToldHow) {
  const CaseSeen forgetful = RunRunner(InputFor("right")).cases.at("Forgetful.DoesNotNameIt");
  EXPECT_EQ(forgetful.verdict, "FAILED");
  EXPECT_TRUE(absl::StrContains(forgetful.message, "GRADED_TEST_WITH(suite, name, points, Table)"))
      << forgetful.message;
}

struct Broken {
  std::string starter;
  std::string verdict;
  std::string message;
};

class BrokenOnce : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenOnce, FailsTheTestsThatNeedItAndNoOther) {
  const RunnerRun run = RunRunner(InputFor(GetParam().starter));
  SCOPED_TRACE(run.report);
  for (const char* name : {"Table.IsReadHere", "Table.IsReadThere"}) {
    const CaseSeen& seen = run.cases.at(name);
    EXPECT_EQ(seen.verdict, GetParam().verdict) << name;
    EXPECT_EQ(seen.points, 0) << name;
    EXPECT_TRUE(absl::StrContains(seen.message, "ONCE(Table), which this test needs, did not succeed")) << seen.message;
    EXPECT_TRUE(absl::StrContains(seen.message, GetParam().message)) << seen.message;
  }
  EXPECT_EQ(run.cases.at("Plain.NeedsNoTable").verdict, "PASSED");
  EXPECT_EQ(run.processes_left, 0);
}

INSTANTIATE_TEST_SUITE_P(All, BrokenOnce,
                         ::testing::Values(Broken{"wrong", "FAILED", "the table needs Triple"},
                                           Broken{"throws", "FAILED", "ONCE(Table) threw: not today"},
                                           Broken{"null_dereference", "CRASHED", "null_dereference.cc:"},
                                           Broken{"exits", "EARLY_EXIT", "exit code 0"}),
                         [](const auto& info) { return std::to_string(info.index); });

TEST(Skip, IsNoFailureAndNoPoint) {
  const CaseSeen seen = RunRunner(InputFor("right")).cases.at("Device.IsMissing");
  EXPECT_EQ(seen.verdict, "SKIPPED");
  EXPECT_EQ(seen.points, 0);
  EXPECT_EQ(seen.message, "no device on this machine");
}

TEST(Filter, RunsOnlyWhatItNamesAndSaysSo) {
  RunnerInput input = InputFor("right");
  input.filter = "Plain.*";
  const RunnerRun run = RunRunner(input);
  EXPECT_EQ(run.exit_code, 0) << run.report;
  EXPECT_EQ(run.properties.at("course.filtered"), "true");
  EXPECT_EQ(run.properties.at("course.verdict"), "PASSED");
  EXPECT_EQ(run.cases.size(), 5u);
  EXPECT_EQ(run.cases.at("Plain.NeedsNoTable").verdict, "PASSED");
  EXPECT_EQ(run.cases.at("Table.IsReadHere").verdict, "SKIPPED");
  EXPECT_EQ(run.cases.at("Table.IsReadHere").message, "not selected by --test_filter");
}

TEST(Filter, ThatNamesNothingIsNoSuccess) {
  RunnerInput input = InputFor("right");
  input.filter = "Nobody.*";
  const RunnerRun run = RunRunner(input);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_TRUE(absl::StrContains(run.report, "--test_filter=Nobody.* names no test of this lab")) << run.report;
}

std::string OutputOf(const std::string& command, int* status) {
  std::string output;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return "";
  char buffer[4096];
  while (const size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, n);
  *status = pclose(pipe);
  return output;
}

TEST(PlainRun, IsAnOrdinaryGtestProgramAndComputesTheStepOnce) {
  int status = -1;
  const std::string output = OutputOf(absl::StrCat(kFolder, "right_program"), &status);
  EXPECT_EQ(status, 0) << output;
  EXPECT_TRUE(absl::StrContains(output, "[==========] Running 5 tests from 4 test suites.")) << output;
  EXPECT_TRUE(absl::StrContains(output, "[  PASSED  ] 4 tests.")) << output;
  const size_t first = output.find("computing the table");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(first, output.rfind("computing the table"));
}

TEST(PlainRun, KnowsGtestsFlags) {
  int status = -1;
  const std::string output = OutputOf(absl::StrCat(kFolder, "right_program --gtest_filter=Plain.*"), &status);
  EXPECT_EQ(status, 0) << output;
  EXPECT_TRUE(absl::StrContains(output, "[  PASSED  ] 1 test.")) << output;
}

TEST(Catalog, ListsTestsPointsAndSteps) {
  int status = -1;
  const std::string output = OutputOf(absl::StrCat(kFolder, "right_program --catalog"), &status);
  EXPECT_EQ(status, 0) << output;
  EXPECT_TRUE(absl::StrContains(
      output,
      R"({"suite":"Plain","name":"NeedsNoTable","points":1,"file":"harness/runner/once_lab/once_toy_test.cc","line":)"))
      << output;
  EXPECT_TRUE(absl::StrContains(output, R"("once":"Table"})")) << output;
  EXPECT_TRUE(absl::StrContains(output, R"("tests":["Table.IsReadHere","Table.IsReadThere"])")) << output;
  EXPECT_FALSE(absl::StrContains(output, "computing the table")) << "no body runs";
}

TEST(Catalog, RefusesATestWithoutPoints) {
  int status = -1;
  const std::string output = OutputOf(absl::StrCat(kFolder, "pointless_program --catalog"), &status);
  EXPECT_NE(status, 0);
  EXPECT_TRUE(absl::StrContains(output, "TEST Pointless.HasNoPoints has no points")) << output;
}

}  // namespace
}  // namespace course::runner
