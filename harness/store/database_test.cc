// Statements on loan: whoever asks next gets one as good as new.

#include "harness/store/database.h"

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::IsOk;

constexpr char kNumbers[] =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i, ?1 FROM n";

TEST(Statement, IsKeptAndBeginsAnewForTheNext) {
  const TempDatabase file;
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  {
    auto half_read = (*db)->Prepare(kNumbers);
    ASSERT_TRUE(IsOk(half_read));
    half_read->Bind(1, "bound");
    ASSERT_TRUE(*half_read->Step());
    ASSERT_TRUE(*half_read->Step());
    EXPECT_EQ(half_read->Int(0), 2);
    EXPECT_EQ(half_read->Text(1), "bound");
  }
  auto next = (*db)->Prepare(kNumbers);
  ASSERT_TRUE(*next->Step());
  EXPECT_EQ(next->Int(0), 1);
  EXPECT_TRUE(next->IsNull(1)) << "what the one before bound is gone";
}

TEST(Statement, TwoMayHaveTheSameTextAtOnce) {
  const TempDatabase file;
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  auto outer = (*db)->Prepare(kNumbers);
  int pairs = 0;
  while (*outer->Step()) {
    auto inner = (*db)->Prepare(kNumbers);
    while (*inner->Step()) ++pairs;
  }
  EXPECT_EQ(pairs, 9);
}

TEST(Statement, OneThatFailedMayBeRunAgain) {
  const TempDatabase file;
  const auto db = Database::Open(file.path());
  ASSERT_TRUE(IsOk((*db)->Execute("CREATE TABLE t (x INTEGER UNIQUE)")));
  for (const bool first : {true, false, false}) {
    auto insert = (*db)->Prepare("INSERT INTO t VALUES (?1)");
    insert->Bind(1, 7);
    EXPECT_EQ(insert->Run().ok(), first);
  }
  auto insert = (*db)->Prepare("INSERT INTO t VALUES (?1)");
  insert->Bind(1, 8);
  EXPECT_TRUE(IsOk(insert->Run()));
  EXPECT_EQ(*(*db)->QueryInt("SELECT count(*) FROM t"), 2);
}

}  // namespace
}  // namespace course::store
