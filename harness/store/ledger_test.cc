// The chain of verified results: whatever is changed in it, or in what it speaks of, is named.

#include "harness/store/ledger.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/database.h"
#include "harness/store/sqlite_store.h"
#include "harness/store/testing/sample_cohort.h"
#include "harness/store/testing/sample_grading.h"
#include "harness/store/testing/temp_database.h"
#include "harness/testing/seed.h"

namespace course::store {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

constexpr int kRows = 6;

// A store with kRows results, each of a learner of its own, and a second connection for whoever tampers with it.
class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() {
    auto store = OpenSqliteStore(file_.path());
    EXPECT_TRUE(IsOk(store));
    store_ = *std::move(store);
    for (int n = 1; n <= kRows; ++n) Grade(n);
    auto db = Database::Open(file_.path());
    EXPECT_TRUE(IsOk(db));
    db_ = *std::move(db);
  }

  void Grade(int n) {
    EXPECT_TRUE(IsOk(store_->cohort().CreateAccount(SampleAccount(n), kBy)));
    EXPECT_TRUE(IsOk(store_->grading().Submit(SampleSubmission(n, SampleId(n))).status()));
    const auto taken = store_->grading().Take("w", {"boot", 1}, {});
    GradedResult result = SampleResult();
    result.points = n % 4;
    EXPECT_TRUE(*store_->grading().Finish((*taken)->claim, result));
  }

  // What VerifyLedger says after `sql`, which is undone afterwards.
  absl::Status After(const std::string& sql) {
    EXPECT_TRUE(IsOk(db_->Execute(absl::StrCat("BEGIN IMMEDIATE; ", sql))));
    const absl::Status status = CheckLedger(*db_).status();
    EXPECT_TRUE(IsOk(db_->Execute("ROLLBACK")));
    return status;
  }
  void ExpectNamed(const std::string& sql, const std::string& part) {
    EXPECT_TRUE(HasCodeAndText(After(sql), absl::StatusCode::kDataLoss, part)) << sql;
  }

  const TempDatabase file_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Database> db_;
};

TEST_F(LedgerTest, OfWhatWasGradedFits) {
  const auto end = store_->cohort().VerifyLedger();
  ASSERT_TRUE(IsOk(end));
  EXPECT_EQ(end->rows, kRows);
  EXPECT_EQ(end->sha256, store_->cohort().LedgerAfter(kRows - 1, 1)->at(0).sha256);
}

// Each column is given another value of its kind; numbers that differ in their high bits alone are others, too.
TEST_F(LedgerTest, NamesTheRowWhoseColumnWasChanged) {
  for (int row = 1; row <= kRows; ++row) {
    for (const char* column : {"submission", "learner", "subject_sha256", "lab", "verdict", "course_version",
                               "bundle_digest", "previous_sha256", "sha256"}) {
      ExpectNamed(absl::StrCat("UPDATE grading_ledger SET ", column, " = ", column, " || 'x' WHERE number = ", row),
                  absl::StrCat("row ", row, ": "));
    }
    for (const char* column : {"received_ms", "points", "max_points"}) {
      for (const char* other : {" + 1", " + 4294967296"}) {
        ExpectNamed(absl::StrCat("UPDATE grading_ledger SET ", column, " = ", column, other, " WHERE number = ", row),
                    absl::StrCat("row ", row, ": sha256"));
      }
    }
    ExpectNamed(absl::StrCat("UPDATE grading_ledger SET submission = '', learner = '' WHERE number = ", row),
                absl::StrCat("submission-", row, " has a result and no row"));
  }
}

TEST_F(LedgerTest, NamesTheRowThatIsMissing) {
  for (int row = 1; row <= kRows; ++row) {
    ExpectNamed(absl::StrCat("DELETE FROM grading_ledger WHERE number = ", row),
                absl::StrCat("row ", row, ": it is missing"));
  }
  ExpectNamed("DELETE FROM grading_ledger", "row 1: it is missing at the end");
  ExpectNamed("DELETE FROM grading_ledger; DELETE FROM sqlite_sequence", "submission-1 has a result and no row");
}

TEST_F(LedgerTest, NamesTheResultThatWasChangedBehindItsBack) {
  ExpectNamed("UPDATE grading_results SET points = 5 WHERE submission = 3",
              "row 3: the result of submission submission-3 has points 5, graded was 3");
  ExpectNamed("UPDATE submissions SET learner = 'eve' WHERE number = 2",
              "row 2: the result of submission submission-2 has learner eve");
  ExpectNamed("UPDATE submissions SET received_ms = 1 WHERE number = 2", "has received_ms 1, graded was 1002000");
  ExpectNamed("DELETE FROM submissions WHERE number = 4", "row 4: the result of submission submission-4 is gone");
}

// Whoever can write the file may change several things at once. As long as the end of the chain is as it was written
// down elsewhere, no row before it was exchanged; and whoever does not compute hashes is found out at once.
TEST_F(LedgerTest, NoRandomTamperingGoesUnseen) {
  const uint64_t seed = testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  const std::vector<std::string> columns = {
      "submission",     "learner",       "subject_sha256",  "lab",    "received_ms", "verdict", "points", "max_points",
      "course_version", "bundle_digest", "previous_sha256", "sha256", "number"};
  for (int round = 0; round < 200; ++round) {
    const int first = 1 + rng.Below(kRows);
    const int second = 1 + (first + rng.Below(kRows - 1)) % kRows;
    ASSERT_NE(first, second);
    std::string sql;
    if (rng.Below(2) == 0) {
      // Two rows change their places.
      sql = absl::StrCat("UPDATE grading_ledger SET number = -1 WHERE number = ", first,
                         "; UPDATE grading_ledger SET number = ", first, " WHERE number = ", second,
                         "; UPDATE grading_ledger SET number = ", second, " WHERE number = -1");
    } else {
      // Some rows lose some columns to another row. Texts that are the same in all rows would be no change.
      const std::string& column = columns[rng.Below(static_cast<int>(columns.size()))];
      if (column == "number") {
        sql = absl::StrCat("UPDATE grading_ledger SET number = ", kRows + 1 + rng.Below(9), " WHERE number = ", first);
      } else {
        sql = absl::StrCat("UPDATE OR IGNORE grading_ledger SET ", column, " = (SELECT other.", column,
                           " FROM grading_ledger AS other WHERE other.number = ", second, ") WHERE number = ", first);
        const auto before = store_->cohort().LedgerAfter(0, kRows);
        EXPECT_TRUE(IsOk(db_->Execute(absl::StrCat("BEGIN IMMEDIATE; ", sql))));
        const auto after = ReadLedgerAfter(*db_, 0, kRows);
        EXPECT_TRUE(IsOk(db_->Execute("ROLLBACK")));
        if (*before == *after) continue;
      }
    }
    // The first row that does not fit is one of the two, or the one behind a row that is gone.
    const absl::Status status = After(sql);
    EXPECT_TRUE(HasCodeAndText(status, absl::StatusCode::kDataLoss, absl::StrCat("row ", std::min(first, second))) ||
                absl::StrContains(std::string(status.message()), absl::StrCat("row ", first)))
        << sql << "\n"
        << status;
  }
  EXPECT_TRUE(IsOk(store_->cohort().VerifyLedger())) << "all of it was undone";
}

TEST_F(LedgerTest, ResultsOfAnOlderFileAreItsFirstRows) {
  store_.reset();
  ASSERT_TRUE(
      IsOk(db_->Execute("DELETE FROM grading_ledger; DELETE FROM sqlite_sequence WHERE name = "
                        "'grading_ledger'")));
  store_ = *OpenSqliteStore(file_.path());
  EXPECT_EQ(store_->cohort().VerifyLedger()->rows, kRows);
  Grade(kRows + 1);
  EXPECT_EQ(store_->cohort().VerifyLedger()->rows, kRows + 1);
}

TEST_F(LedgerTest, RowsThatAreGoneAreNotMadeAnew) {
  store_.reset();
  ASSERT_TRUE(IsOk(db_->Execute("DELETE FROM grading_ledger")));
  store_ = *OpenSqliteStore(file_.path());
  EXPECT_TRUE(HasCodeAndText(store_->cohort().VerifyLedger().status(), absl::StatusCode::kDataLoss, "row 1: it is"));
  Grade(kRows + 1);
  EXPECT_TRUE(HasCodeAndText(store_->cohort().VerifyLedger().status(), absl::StatusCode::kDataLoss,
                             absl::StrCat("row 1: it is missing; row ", kRows + 1)));
}

}  // namespace
}  // namespace course::store
