// Every recorded file, cut anywhere, shuffled and damaged: never a crash, never half a run.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/recorder/judge.h"
#include "harness/recorder/testing/temp_course.h"
#include "harness/store/database.h"
#include "harness/testing/seed.h"

namespace course::recorder {
namespace {

const std::vector<std::string> kFiles = {"green",         "cached",        "mixed",       "flag",
                                         "filtered",      "timeout",       "no_labs",     "no_target",
                                         "stopped_early", "runs_per_test", "interrupted", "killed"};

std::vector<std::string> Lines(const std::string& text) { return absl::StrSplit(text, '\n', absl::SkipEmpty()); }

// Whatever is left of a file: if it is recorded, then each lab with a verdict and no more points than it has.
void ExpectWholeRuns(TempCourse& course) {
  const auto runs = course.store().RecentRuns(100'000);
  ASSERT_TRUE(base::testing::IsOk(runs));
  for (const store::Run& run : *runs) {
    EXPECT_GT(run.labs.size(), 0u);
    EXPECT_LE(run.started_ms, run.finished_ms);
    for (const store::LabRun& lab : run.labs) EXPECT_LE(lab.points, lab.max_points);
  }
  const auto db = store::Database::Open(course.database());
  EXPECT_TRUE(base::testing::IsOk((*db)->CheckIntegrity()));
}

class Robustness : public ::testing::TestWithParam<std::string> {};

TEST_P(Robustness, CutAfterEveryLine) {
  TempCourse course;
  const std::vector<std::string> lines = Lines(course.Events(GetParam()));
  for (size_t n = 0; n < lines.size(); ++n) {
    const std::vector<std::string> kept(lines.begin(), lines.begin() + n);
    course.Spool("1.json", absl::StrJoin(kept, "\n"));
    course.Record();
    EXPECT_FALSE(FileExists(course.spool() + "/1.json"));
  }
  ExpectWholeRuns(course);
  EXPECT_LE(course.store().RecentRuns(100)->size(), 1u) << "the longer file is the same run";
}

TEST_P(Robustness, CutAndDamagedAnywhere) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  TempCourse course;
  const std::string events = course.Events(GetParam());
  for (int n = 0; n < 300; ++n) {
    std::string text = events.substr(0, rng.Below(static_cast<int>(events.size()) + 1));
    for (int flips = rng.Below(4); flips > 0 && !text.empty(); --flips)
      text[rng.Below(static_cast<int>(text.size()))] = static_cast<char>(rng.Below(256));
    const EventFile file = ParseEventFile(text);
    const store::Run run = JudgeRun(file, course.workspace(), {});
    EXPECT_EQ(run.labs.size(), file.labs.size());
    for (const store::LabRun& lab : run.labs) EXPECT_LE(lab.points, lab.max_points);
    if (n % 10 == 0) {
      course.Spool("1.json", text);
      course.Record();
    }
  }
  ExpectWholeRuns(course);
}

TEST_P(Robustness, LinesInAnyOrder) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  TempCourse course;
  std::vector<std::string> lines = Lines(course.Events(GetParam()));
  const size_t labs = ParseEventFile(absl::StrJoin(lines, "\n")).labs.size();
  for (int n = 0; n < 20; ++n) {
    for (size_t i = lines.size() - 1; i > 0; --i) std::swap(lines[i], lines[rng.Below(static_cast<int>(i) + 1)]);
    EXPECT_EQ(ParseEventFile(absl::StrJoin(lines, "\n")).labs.size(), labs);
    course.Spool("1.json", absl::StrJoin(lines, "\n"));
    course.Record();
  }
  ExpectWholeRuns(course);
}

INSTANTIATE_TEST_SUITE_P(Recorded, Robustness, ::testing::ValuesIn(kFiles),
                         [](const auto& info) { return info.param; });

TEST(RobustParser, NumbersAndNestingBeyondReason) {
  const std::string deep(100'000, '[');
  for (
      const std::string& line :
      {std::string(
           R"({"id":{"testResult":{"label":"//phases/a/b:b","run":9223372036854775807}},"testResult":{"testAttemptStartMillisEpoch":"9223372036854775807","testAttemptDurationMillis":"9223372036854775807","status":"PASSED"}})"),
       std::string(R"({"started":{"uuid":"x","startTimeMillis":-5}})"),
       std::string(R"({"finished":{"exitCode":{"code":1e300}}})"), deep, "{\"id\":" + deep}) {
    const EventFile file = ParseEventFile(
        line + "\n" + R"({"id":{"targetConfigured":{"label":"//phases/a/b:b"}},"configured":{"tag":["lab"]}})");
    const store::Run run = JudgeRun(file, "/w", {});
    EXPECT_EQ(run.labs.size(), 1u);
    EXPECT_GE(run.started_ms, 0);
  }
}

}  // namespace
}  // namespace course::recorder
