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

void ExpectSame(Store& store, const ModelStore& model) {
  const auto statuses = store.LabStatuses();
  ASSERT_TRUE(IsOk(statuses));
  const std::map<std::string, LabStatus> expected = model.Statuses();
  ASSERT_EQ(statuses->size(), expected.size());
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
  }
  EXPECT_EQ(store.RecentRuns(10'000)->size(), model.runs());
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
