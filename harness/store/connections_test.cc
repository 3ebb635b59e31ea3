#include "harness/store/connections.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/store/testing/temp_database.h"

namespace course::store {
namespace {

using base::testing::IsOk;

class ConnectionsTest : public testing::Test {
 protected:
  ConnectionsTest() {
    auto db = Database::Open(file_.path());
    EXPECT_TRUE(IsOk(db) && IsOk((*db)->Execute("CREATE TABLE numbers (x INTEGER) STRICT")));
  }

  const TempDatabase file_;
};

TEST_F(ConnectionsTest, AreUsedAgain) {
  Connections connections(file_.path(), 2);
  const Database* first = nullptr;
  for (int i = 0; i < 3; ++i) {
    const auto lease = connections.Wait();
    ASSERT_TRUE(IsOk(lease));
    if (first == nullptr) first = &**lease;
    EXPECT_EQ(&**lease, first);
  }
}

TEST_F(ConnectionsTest, WhoWaitsNeverSharesOneAndThereAreNeverMore) {
  constexpr int kKept = 3, kThreads = 16, kRounds = 200;
  Connections connections(file_.path(), kKept);
  std::mutex mutex;
  std::multiset<const Database*> out;
  std::set<const Database*> seen;
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        const auto lease = connections.Wait();
        const Database* const db = &**lease;
        {
          const std::lock_guard lock(mutex);
          out.insert(db);
          seen.insert(db);
          if (out.count(db) > 1 || out.size() > kKept) ++wrong;
        }
        std::this_thread::yield();
        const std::lock_guard lock(mutex);
        out.erase(db);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(seen.size(), kKept);
}

TEST_F(ConnectionsTest, WhoDoesNotWaitGetsANewOne) {
  Connections connections(file_.path(), 1);
  const auto one = connections.TakeOrOpen(), other = connections.TakeOrOpen();
  ASSERT_TRUE(IsOk(one) && IsOk(other));
  EXPECT_NE(&**one, &**other);
}

TEST_F(ConnectionsTest, AllOfThemAreFreeOfReadersAndGoBack) {
  Connections connections(file_.path(), 3);
  std::atomic<bool> reading{true};
  std::optional<absl::StatusOr<Connections::Lease>> lease(connections.Wait());
  std::thread taker([&] {
    const auto all = connections.All();
    EXPECT_TRUE(IsOk(all));
    EXPECT_EQ(all->size(), 3u);
    EXPECT_FALSE(reading) << "one was out";
  });
  reading = false;
  lease.reset();
  taker.join();
  // Two who want all of them do not wait for each other for ever.
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(IsOk(connections.All()));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(ConnectionsTest, OneThatCannotBeOpenedTakesNoPlace) {
  Connections connections(file_.folder() + "/no/such/folder.db", 1);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(connections.Wait().ok());
}

}  // namespace
}  // namespace course::store
