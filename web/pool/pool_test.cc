#include "web/pool/pool.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "gtest/gtest.h"

namespace course::web {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// Jobs that begin and then wait until they are let go.
class Gate {
 public:
  std::function<void()> Job() {
    return [this] {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return open_; });
      ++done_;
    };
  }
  void WaitFor(int waiting) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= waiting; });
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  int done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0, done_ = 0;
  bool open_ = false;
};

TEST(Pool, EveryJobThatWaitsHasAThreadOfItsOwn) {
  Pool pool({});
  Gate gate;
  EXPECT_EQ(pool.threads(), 0u);
  for (int i = 0; i < 40; ++i) pool.enqueue(gate.Job());
  gate.WaitFor(40);  // a pool of fewer threads would never get here
  EXPECT_EQ(pool.threads(), 40u);
  gate.Open();
  pool.shutdown();
  EXPECT_EQ(gate.done(), 40);
}

TEST(Pool, AThreadThatIsFreeTakesTheNextJob) {
  Pool pool({.idle = hours(1)});
  std::atomic<int> done{0};
  for (int i = 1; i <= 100; ++i) {
    pool.enqueue([&] { ++done; });
    while (done < i) std::this_thread::yield();
  }
  // A job may come just before the thread that did the last one is idle again, so not always one thread.
  EXPECT_LT(pool.threads(), 50u);
  pool.shutdown();
}

TEST(Pool, ThreadsWithoutWorkEnd) {
  Pool pool({.idle = milliseconds(1)});
  Gate gate;
  for (int i = 0; i < 10; ++i) pool.enqueue(gate.Job());
  gate.WaitFor(10);
  gate.Open();
  while (pool.threads() > 0) std::this_thread::yield();
  std::atomic<bool> again{false};
  pool.enqueue([&] { again = true; });
  pool.shutdown();
  EXPECT_TRUE(again) << "and it grows again";
}

TEST(Pool, TheDoormanTakesWhatIsTooMuch) {
  Pool pool({.threads = 2});
  Gate gate;
  pool.enqueue(gate.Job());
  pool.enqueue(gate.Job());
  gate.WaitFor(2);
  std::atomic<int> turned_away{0};
  for (int i = 0; i < 3; ++i) {
    pool.enqueue([&] {
      if (Pool::TurnsAway()) ++turned_away;
    });
  }
  while (turned_away < 3) std::this_thread::yield();
  EXPECT_EQ(pool.threads(), 2u);
  gate.Open();
  pool.shutdown();
  EXPECT_EQ(gate.done(), 2) << "those who were in were not disturbed";
}

TEST(Pool, ShutdownRunsWhatWasHandedOver) {
  Pool pool({.threads = 1});
  Gate gate;
  std::atomic<int> done{0};
  std::atomic<bool> away{false};
  pool.enqueue(gate.Job());
  gate.WaitFor(1);
  for (int i = 0; i < 20; ++i) pool.enqueue([&] { ++done; });
  pool.enqueue([&] { away = Pool::TurnsAway(); });
  gate.Open();
  pool.shutdown();
  EXPECT_EQ(done, 20);
  EXPECT_TRUE(away);
}

TEST(Pool, AStackHoldsWhatItShould) {
  Pool pool({.threads = 1, .stack_bytes = 4 << 20});
  std::atomic<bool> done{false};
  pool.enqueue([&] {
    volatile char large[3 << 20];
    large[0] = 1;  // the far end: past the stack, this is the end of the test
    done = large[0] == 1;
  });
  pool.shutdown();
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace course::web
