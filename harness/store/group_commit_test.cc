// Writers that come at once share a transaction, and nothing else: not a mistake, not a result.

#include "harness/store/group_commit.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;

class GroupCommitTest : public testing::Test {
 protected:
  GroupCommitTest() : db_(Opened()), other_(Opened()), writes_(*db_) {
    EXPECT_TRUE(IsOk(db_->Execute("PRAGMA journal_mode = WAL; CREATE TABLE numbers (x INTEGER PRIMARY KEY) STRICT")));
  }

  std::unique_ptr<Database> Opened() {
    auto db = Database::Open(file_.path());
    EXPECT_TRUE(IsOk(db));
    return *std::move(db);
  }

  static absl::Status Insert(const Database& db, int number) {
    ASSIGN_OR_RETURN(Statement insert, db.Prepare("INSERT INTO numbers VALUES (?1)"));
    insert.Bind(1, number);
    return insert.Run();
  }

  // What another program sees: only what is committed.
  int64_t Committed() { return *other_->QueryInt("SELECT count(*) FROM numbers"); }

  // One write that keeps the connection busy until all of `writes` wait behind it, in their order; then they are one
  // group.
  std::vector<absl::Status> AsOneGroup(const std::vector<GroupCommit::Write>& writes) {
    std::vector<absl::Status> results(writes.size());
    std::vector<std::thread> threads;
    EXPECT_TRUE(IsOk(writes_.Commit([&](const Database& db) {
      for (size_t i = 0; i < writes.size(); ++i) {
        threads.emplace_back([&, i] { results[i] = writes_.Commit(writes[i]); });
        while (writes_.Waiting() <= i) std::this_thread::yield();
      }
      return absl::OkStatus();
    })));
    for (std::thread& thread : threads) thread.join();
    return results;
  }

  const TempDatabase file_;
  const std::unique_ptr<Database> db_, other_;
  GroupCommit writes_;
};

TEST_F(GroupCommitTest, WhatIsCommittedIsSeenByOthers) {
  ASSERT_TRUE(IsOk(writes_.Commit([](const Database& db) { return Insert(db, 1); })));
  EXPECT_EQ(Committed(), 1);
}

TEST_F(GroupCommitTest, ThoseWhoWaitAreOneTransaction) {
  std::vector<GroupCommit::Write> writes;
  int64_t most_seen = 0;
  for (int n = 0; n < 10; ++n) {
    writes.push_back([&, n](const Database& db) -> absl::Status {
      RETURN_IF_ERROR(Insert(db, n));
      most_seen = std::max(most_seen, Committed());
      return absl::OkStatus();
    });
  }
  for (const absl::Status& status : AsOneGroup(writes)) EXPECT_TRUE(IsOk(status));
  EXPECT_EQ(most_seen, 0) << "nothing was committed before the last had written";
  EXPECT_EQ(Committed(), 10);
}

TEST_F(GroupCommitTest, OnesMistakeIsItsOwn) {
  ASSERT_TRUE(IsOk(writes_.Commit([](const Database& db) { return Insert(db, 1); })));
  const std::vector<absl::Status> results = AsOneGroup({
      [](const Database& db) { return Insert(db, 2); },
      [](const Database& db) { return Insert(db, 1); },
      [](const Database& db) -> absl::Status {
        RETURN_IF_ERROR(Insert(db, 3));
        return absl::AbortedError("changed its mind");
      },
      [](const Database& db) { return Insert(db, 4); },
  });
  EXPECT_TRUE(IsOk(results[0]));
  EXPECT_TRUE(HasCodeAndText(results[1], absl::StatusCode::kInvalidArgument, "UNIQUE"));
  EXPECT_TRUE(HasCodeAndText(results[2], absl::StatusCode::kAborted, "changed its mind"));
  EXPECT_TRUE(IsOk(results[3]));
  EXPECT_EQ(*other_->QueryInt("SELECT group_concat(x, '') FROM numbers"), 124) << "3 was undone";
}

// "INSERT OR ROLLBACK" ends the whole transaction, as SQLite does by itself when the disk is full.
TEST_F(GroupCommitTest, WhoeverEndsTheTransactionTakesNobodyAlong) {
  ASSERT_TRUE(IsOk(writes_.Commit([](const Database& db) { return Insert(db, 1); })));
  std::vector<int> calls(3);
  const std::vector<absl::Status> results = AsOneGroup({
      [&](const Database& db) { return ++calls[0], Insert(db, 2); },
      [&](const Database& db) { return ++calls[1], db.Execute("INSERT OR ROLLBACK INTO numbers VALUES (1)"); },
      [&](const Database& db) { return ++calls[2], Insert(db, 3); },
  });
  EXPECT_TRUE(IsOk(results[0]));
  EXPECT_TRUE(HasCodeAndText(results[1], absl::StatusCode::kInvalidArgument, "UNIQUE"));
  EXPECT_TRUE(IsOk(results[2]));
  EXPECT_EQ(Committed(), 3);
  EXPECT_EQ(calls, (std::vector<int>{2, 2, 1})) << "each tried once more, alone";
}

TEST_F(GroupCommitTest, WhenAnotherProgramHoldsTheLockEachIsToldAndTheNextMayGoOn) {
  ASSERT_TRUE(IsOk(db_->Execute("PRAGMA busy_timeout = 1")));
  ASSERT_TRUE(IsOk(other_->Execute("BEGIN IMMEDIATE")));
  const auto insert = [](const Database& db) { return Insert(db, 1); };
  EXPECT_TRUE(HasCode(writes_.Commit(insert), absl::StatusCode::kUnavailable));
  ASSERT_TRUE(IsOk(other_->Execute("ROLLBACK")));
  EXPECT_TRUE(IsOk(writes_.Commit(insert)));
}

TEST_F(GroupCommitTest, NobodyWritesBesideWhatIsDoneAlone) {
  std::thread other;
  ASSERT_TRUE(IsOk(writes_.Alone([&](const Database& db) -> absl::Status {
    other = std::thread([&] { EXPECT_TRUE(IsOk(writes_.Commit([](const Database& db) { return Insert(db, 1); }))); });
    absl::Status status = db.Execute("VACUUM");  // refuses to be part of a transaction
    EXPECT_EQ(Committed(), 0);
    return status;
  })));
  other.join();
  EXPECT_EQ(Committed(), 1);
}

TEST_F(GroupCommitTest, OfManyThreadsEveryWriteIsThereOnce) {
  constexpr int kThreads = 16, kWrites = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int n = 0; n < kWrites; ++n) {
        const int number = t * kWrites + n;
        EXPECT_TRUE(IsOk(writes_.Commit([number](const Database& db) { return Insert(db, number); })));
        // Every other one is tried again by a thread beside, and refused.
        const absl::Status twice = writes_.Commit([number](const Database& db) { return Insert(db, number); });
        EXPECT_TRUE(HasCode(twice, absl::StatusCode::kInvalidArgument));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Committed(), kThreads * kWrites);
}

}  // namespace
}  // namespace course::store
