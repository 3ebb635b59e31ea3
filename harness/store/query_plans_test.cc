// What pages ask for must not become slower with every run: no query walks through a table of runs or results. Looks at
// SQLite's plans, so it holds for any size and on any machine.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/migrations.h"
#include "harness/store/progress_reader.h"
#include "harness/store/run_reader.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::IsOk;

// SQLite says SCAN for a walk from end to end and SEARCH for one that begins at a key; a walk over an index of the
// wanted order ends at LIMIT. "USE TEMP B-TREE" is a sort of what was found.
bool WalksThroughATable(const std::string& step) {
  if (!absl::StartsWith(step, "SCAN ")) return false;
  for (const char* table : {"runs", "lab_runs", "test_results", "sources"}) {
    if (step == std::string("SCAN ") + table) return true;
  }
  return false;
}

TEST(QueryPlans, NoPageWalksThroughATable) {
  const TempDatabase file;
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  ASSERT_TRUE(IsOk(Migrate(**db, CourseMigrations())));
  ASSERT_TRUE(IsOk(ReadLabStatuses(**db)));
  ASSERT_TRUE(IsOk(ReadLatestLabRun(**db, "//p/a", "starter")));
  ASSERT_TRUE(IsOk(ReadActivity(**db, 0)));
  ASSERT_TRUE(IsOk(ReadRecentRuns(**db, 10)));
  ASSERT_TRUE(IsOk(ReadRunsAfter(**db, 0, 10)));
  ASSERT_TRUE(IsOk(ReadLabHistory(**db, "//p/a", 10)));
  // One result to be found, so that the queries for its tests and its source are made.
  ASSERT_TRUE(IsOk((*db)->Execute(
      "INSERT INTO runs VALUES (1, 'e', '', '', '', 1, 1, 0, 0, 1);"
      "INSERT INTO lab_runs (id, run_id, lab, impl, isolated, verdict, digest, points, max_points, started_ms, "
      "duration_ms, cached, flaky, filtered, graded, is_attempt, last_seen_ms, message) "
      "VALUES (1, 1, '//p/a', 'starter', 0, 'PASSED', 'd', 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, '')")));
  ASSERT_TRUE(IsOk(ReadRun(**db, 1)));
  ASSERT_TRUE(IsOk(ReadLabRun(**db, 1)));
  ASSERT_TRUE(IsOk(ReadLabRunBefore(**db, 1)));
  const auto plans = (*db)->QueryPlans();
  ASSERT_TRUE(IsOk(plans));
  int queries = 0;
  for (const auto& [text, plan] : *plans) {
    if (!absl::StrContains(text, "lab_runs") && !absl::StrContains(text, "runs ")) continue;
    ++queries;
    for (const std::string& step : std::vector<std::string>(absl::StrSplit(plan, '\n'))) {
      EXPECT_FALSE(WalksThroughATable(step)) << step << "\nin the plan\n" << plan << "of\n" << text;
    }
  }
  EXPECT_GE(queries, 10) << "the reader's queries were looked at";
}

}  // namespace
}  // namespace course::store
