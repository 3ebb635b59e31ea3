// Rows that are kept are the rows that the store gives, whatever happened since: over random terms with erasures.

#include "harness/store/kept_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/cohort_workload.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::store {
namespace {

using base::testing::IsOk;

TEST(KeptRows, AreThoseOfTheStoreAfterAnyChanges) {
  size_t erased = 0;
  for (uint64_t round = 0; round < 4; ++round) {
    const uint64_t seed = testing::TestSeed() + round;
    SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
    base::Rng rng{seed};
    const TempDatabase file;
    const auto store = OpenSqliteStore(file.path());
    // What another program grades and erases is seen, too.
    const auto reader = OpenSqliteStore(file.path());
    ASSERT_TRUE(IsOk(store));
    ASSERT_TRUE(IsOk(reader));
    CohortWorkload workload(seed);
    KeptRows kept;
    size_t most = 0;
    for (int n = 0; n < 120; ++n) {
      for (int steps = rng.Below(8); steps > 0; --steps) workload.Step(**store);
      const auto rows = kept.Read(**reader);
      ASSERT_TRUE(IsOk(rows));
      ASSERT_EQ(**rows, (*store)->cohort().GradedRows().value()) << "after step " << workload.steps();
      most = std::max(most, (*rows)->size());
    }
    EXPECT_GT(most, 15u) << "the term was too quiet to prove anything";
    for (const ModelCohort::Entry& row : workload.model().audit) erased += row.entry.action == "account.erase";
    ASSERT_TRUE(IsOk((*store)->EraseAll()));
    EXPECT_TRUE((*kept.Read(**reader))->empty());
  }
  EXPECT_GT(erased, 5u);
}

TEST(KeptRows, OfManyChangesAtOnceAreReadAgainAsAWhole) {
  const TempDatabase file;
  const auto store = OpenSqliteStore(file.path());
  ASSERT_TRUE(IsOk(store));
  KeptRows kept;
  EXPECT_TRUE((*kept.Read(**store))->empty());
  for (int n = 0; n < 2'100; ++n) ASSERT_TRUE(IsOk((*store)->grading().Submit(SampleSubmission(n, absl::StrCat(n)))));
  EXPECT_EQ(**kept.Read(**store), (*store)->cohort().GradedRows().value());
  ASSERT_TRUE(IsOk((*store)->grading().Submit(SampleSubmission(2'100))));
  EXPECT_EQ(**kept.Read(**store), (*store)->cohort().GradedRows().value());
}

}  // namespace
}  // namespace course::store
