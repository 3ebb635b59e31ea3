#include "harness/runner/hostile/hostile_case.h"

#include <cctype>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/runner/hostile/runner_run.h"

namespace course::runner {
namespace {

constexpr char kFolder[] = "harness/runner/hostile/";

RunnerInput InputFor(const Hostile& starter, Where where) {
  RunnerInput input;
  input.wall_seconds = starter.wall_seconds;
  // To touch all of its memory takes a program more than a second on some machines.
  if (starter.verdict == Verdict::kOutOfMemory) input.cpu_seconds = 5;
  input.catalog = absl::StrCat(kFolder, "catalog.json");
  if (where == Where::kIsolated) {
    input.program = absl::StrCat(kFolder, "isolated_program");
    input.servant = absl::StrCat(kFolder, starter.name, "_servant");
  } else {
    input.program = absl::StrCat(kFolder, starter.name, "_program");
  }
  return input;
}

}  // namespace

void PrintTo(const Hostile& starter, std::ostream* out) { *out << starter.name; }

void CheckHostile(const Hostile& starter, Where where) {
  if (starter.plain_only && Sanitizer() != "none") {
    GTEST_SKIP() << "needs limits that " << Sanitizer() << " cannot bear";
  }
  const RunnerRun run = RunRunner(InputFor(starter, where));
  SCOPED_TRACE(run.report);

  EXPECT_EQ(run.processes_left, 0);
  EXPECT_EQ(run.exit_code, starter.verdict == Verdict::kPassed ? 0 : 1);
  ASSERT_EQ(run.cases.size(), 3u) << "every test of the catalog is in test.xml";
  const CaseSeen& mischief = run.cases.at("Mischief.Triples");
  EXPECT_EQ(mischief.verdict, VerdictName(starter.verdict)) << mischief.message;
  EXPECT_TRUE(absl::StrContains(mischief.message, starter.message)) << mischief.message;
  EXPECT_EQ(run.properties.at("course.verdict"), VerdictName(starter.lab));
  EXPECT_EQ(run.properties.at("course.points"), absl::StrCat(starter.points));
  EXPECT_EQ(run.properties.at("course.max_points"), "6");
  EXPECT_EQ(run.properties.at("course.isolated"), where == Where::kIsolated ? "true" : "false");
  EXPECT_TRUE(absl::StrContains(run.report, absl::StrCat(starter.points, " of 6 points"))) << run.report;
}

std::string CamelCase(const std::string& name) {
  std::string out;
  bool upper = true;
  for (char c : name) {
    if (c != '_') out += upper ? static_cast<char>(std::toupper(c)) : c;
    upper = c == '_';
  }
  return out;
}

}  // namespace course::runner
