// The invented learner: always the same one, whose runs a store takes, and in whose history everything occurs.

#include "harness/store/testing/demo_runs.h"

#include <memory>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/limits/limits.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/temp_database.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

using base::testing::IsOk;

constexpr int64_t kNow = 1'800'000'000'000;

// Four labs with three functions each, two tests a function.
catalog::Course ToyCourse() {
  catalog::Phase phase;
  for (int n = 1; n <= 4; ++n) {
    catalog::Lab lab;
    lab.name = absl::StrCat("lab-0", n, "-toy");
    lab.label = absl::StrCat("//phases/00-toys/", lab.name);
    lab.contract = {"toy.h"};
    lab.limits = DefaultLimits();
    for (const char* suite : {"Counts", "Sorts", "Merges"}) {
      for (const char* name : {"Nothing", "Everything"}) {
        lab.tests.push_back({suite, name, 2, lab.Folder() + "/lab_test.cc", 10});
        lab.points += 2;
      }
    }
    phase.labs.push_back(lab);
  }
  return {.phases = {phase}};
}

TEST(DemoRuns, AreTheSameForTheSameSeedAndOthersForAnother) {
  const catalog::Course course = ToyCourse();
  const auto history = [&](uint64_t seed) {
    std::string all;
    for (const store::Run& run : DemoRuns(course, {.seed = seed, .runs = 40, .now_ms = kNow})) {
      absl::StrAppend(&all, run.event_digest, " ", run.started_ms, " ", run.labs.at(0).digest, " ",
                      run.labs.at(0).points, "\n");
    }
    return all;
  };
  EXPECT_EQ(history(1), history(1));
  EXPECT_NE(history(1), history(2));
}

TEST(DemoRuns, ShowWhatCanHappenToALearner) {
  std::set<Verdict> labs, tests;
  std::set<std::string> sources;
  int64_t last_ms = 0;
  for (const store::Run& run : DemoRuns(ToyCourse(), {.seed = 3, .runs = 80, .now_ms = kNow})) {
    EXPECT_GT(run.started_ms, last_ms);
    last_ms = run.finished_ms;
    const LabRun& lab = run.labs.at(0);
    labs.insert(lab.verdict);
    sources.insert(lab.source);
    EXPECT_EQ(absl::StrContains(lab.source, "totl"), lab.verdict == Verdict::kNotCompiled);
    EXPECT_EQ(absl::StrContains(lab.message, "error: 'totl'"), lab.verdict == Verdict::kNotCompiled);
    for (const TestResult& test : lab.tests) {
      tests.insert(test.verdict);
      EXPECT_EQ(test.message.empty(), test.verdict == Verdict::kPassed);
    }
  }
  EXPECT_LT(last_ms, kNow);
  EXPECT_EQ(labs, (std::set{Verdict::kPassed, Verdict::kFailed, Verdict::kNotCompiled}));
  EXPECT_EQ(tests, (std::set{Verdict::kPassed, Verdict::kFailed, Verdict::kCrashed, Verdict::kTimeout}));
  EXPECT_GT(sources.size(), 40u) << "most runs follow an edit";
}

TEST(DemoRuns, MakeAStoreInWhichLabsAreSolvedBegunAndUntouched) {
  const TempDatabase file;
  const auto store = OpenSqliteStore(file.path());
  ASSERT_TRUE(IsOk(store));
  const catalog::Course course = ToyCourse();
  for (const store::Run& run : DemoRuns(course, {.seed = 5, .runs = 60, .now_ms = kNow})) {
    ASSERT_TRUE(IsOk((*store)->RecordRun(run)));
  }
  const auto statuses = (*store)->LabStatuses();
  ASSERT_TRUE(IsOk(statuses));
  ASSERT_EQ(statuses->size(), 3u) << "the fourth lab was not begun";
  EXPECT_EQ(statuses->at(0).best_points, 12);
  EXPECT_EQ(statuses->at(1).best_points, 12);
  EXPECT_GT(statuses->at(2).best_points, 0);
  EXPECT_LT(statuses->at(2).best_points, 12);
  EXPECT_GT(statuses->at(2).attempts, 5);
}

TEST(DemoRuns, MayGradeEveryLabEachTime) {
  for (const store::Run& run : DemoRuns(ToyCourse(), {.seed = 7, .runs = 10, .now_ms = kNow, .all_labs = true})) {
    EXPECT_EQ(run.labs.size(), 4u);
    EXPECT_EQ(run.pattern, "//phases/...");
  }
}

}  // namespace
}  // namespace course::store
