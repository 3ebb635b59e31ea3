// Random runs, recorded twice now and then and across a reopening, against the model of testing/model.h.

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/model.h"
#include "harness/store/testing/sample_runs.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::store {
namespace {

using base::testing::IsOk;

// Walks over the runs in small steps, as a page does that was away for a while, and looks up every result that it
// meets.
void ExpectRunsOneByOne(Store& store, size_t count) {
  size_t seen = 0;
  int64_t last = 0;
  while (true) {
    const auto runs = store.RunsAfter(last, 3);
    ASSERT_TRUE(IsOk(runs));
    if (runs->empty()) break;
    seen += runs->size();
    for (const store::Run& run : *runs) {
      EXPECT_GT(run.id, last);
      last = run.id;
      for (const LabRun& lab : run.labs) {
        const auto found = store.LabRunById(lab.id);
        ASSERT_TRUE(IsOk(found));
        ASSERT_TRUE(found->has_value()) << lab.id;
        EXPECT_EQ((*found)->digest, lab.digest);
        EXPECT_EQ((*found)->run_id == run.id, !lab.repeats);
      }
    }
  }
  EXPECT_EQ(seen, count);
}

void ExpectSame(Store& store, const ModelStore& model) {
  const auto statuses = store.LabStatuses();
  ASSERT_TRUE(IsOk(statuses));
  const std::map<std::string, LabStatus> expected = model.Statuses();
  ASSERT_EQ(statuses->size(), expected.size());
  int best = 0;
  for (const LabStatus& got : *statuses) {
    SCOPED_TRACE(got.lab);
    ASSERT_TRUE(expected.contains(got.lab));
    const LabStatus& want = expected.at(got.lab);
    EXPECT_EQ(VerdictName(got.verdict), VerdictName(want.verdict));
    EXPECT_EQ(got.points, want.points);
    EXPECT_EQ(got.best_points, want.best_points);
    EXPECT_EQ(got.attempts, want.attempts);
    EXPECT_EQ(got.last_seen_ms, want.last_seen_ms);
    EXPECT_EQ(store.LabHistory(got.lab, 10'000)->size(), model.HistorySize(got.lab));
    best += want.best_points;
  }
  EXPECT_EQ(store.RecentRuns(10'000)->size(), model.runs());
  ExpectRunsOneByOne(store, model.runs());
  DayActivity all;
  const auto days = store.Activity(0);
  ASSERT_TRUE(IsOk(days));
  for (const DayActivity& day : *days) {
    all.runs += day.runs;
    all.points_gained += day.points_gained;
  }
  EXPECT_EQ(all.runs, model.runs_of_the_learner());
  EXPECT_EQ(all.points_gained, best) << "what the days brought is what there is";
}

TEST(SqliteStore, AgreesWithTheModelOnRandomWorkloads) {
  for (uint64_t round = 0; round < 10; ++round) {
    const uint64_t seed = testing::TestSeed() + round;
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
    base::Rng rng{seed};
    const TempDatabase file;
    ModelStore model;
    std::vector<store::Run> recorded;
    for (int session = 0; session < 3; ++session) {
      auto store = OpenSqliteStore(file.path());
      ASSERT_TRUE(IsOk(store));
      ExpectSame(**store, model);
      for (int n = 0; n < 12; ++n) {
        const bool again = !recorded.empty() && rng.Below(5) == 0;
        // Sometimes with a time before that of the last: two spool files need not come in order.
        store::Run run =
            again ? recorded[rng.Below(recorded.size())] : RandomRun(session * 100 + n - rng.Below(3) * 2, rng);
        run.event_digest = again ? run.event_digest : absl::StrCat("event ", session, " ", n);
        const auto result = (*store)->RecordRun(run);
        ASSERT_TRUE(IsOk(result));
        EXPECT_EQ(result->already_known, again);
        model.Record(run);
        recorded.push_back(run);
      }
      ExpectSame(**store, model);
      if (::testing::Test::HasFailure()) return;
    }
    const auto db = Database::Open(file.path());
    ASSERT_TRUE(IsOk(db));
    EXPECT_TRUE(IsOk((*db)->CheckIntegrity()));
  }
}

}  // namespace
}  // namespace course::store
