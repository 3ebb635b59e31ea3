// Who waits for whom at a file that many threads share.

#include "harness/store/shared_database.h"

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::IsOk;

absl::StatusOr<int64_t> Accounts(const Database& db) { return db.QueryInt("SELECT count(*) FROM accounts"); }

// One thread does both, so that a wait would be for ever.
TEST(SharedDatabase, IsReadOnWhileOneWritesAlone) {
  const TempDatabase file;
  const auto db = SharedDatabase::Open(file.path());
  ASSERT_TRUE(IsOk(db));
  EXPECT_TRUE(IsOk((*db)->Read([&](const Database& reading) -> absl::Status {
    EXPECT_EQ(*Accounts(reading), 0);
    // As an erasure does it: a row is changed, and then the file is written anew.
    EXPECT_TRUE(IsOk((*db)->AloneInWriting([](const Database& writing) {
      return writing.Execute(
          "INSERT INTO accounts VALUES ('a', 'a', 'Ada', 'learner', '', '', '', '', 'active', 1); VACUUM");
    })));
    EXPECT_EQ(*Accounts(reading), 0) << "a page sees one moment";
    return absl::OkStatus();
  })));
  EXPECT_EQ(*(*db)->Read(Accounts), 1);
}

}  // namespace
}  // namespace course::store
