#include "base/parallel.h"

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace base {
namespace {

// Each test says how many threads it wants; none relies on what the machine has.
class ParallelForTest : public ::testing::Test {
 protected:
  ~ParallelForTest() override { SetNumThreads(1); }
};

TEST_F(ParallelForTest, VisitsEachIndexOnceInRangesThatAreMultiplesOfTheGrain) {
  Rng rng{testing::TestSeed()};
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", testing::TestSeed()));
  for (int round = 0; round < 300; ++round) {
    const int n = rng.Below(3) == 0 ? rng.Below(4) : rng.Below(3000);
    const int grain = 1 + rng.Below(rng.Below(2) == 0 ? 8 : 400);
    SetNumThreads(1 + rng.Below(4));
    SCOPED_TRACE(absl::StrCat("n=", n, " grain=", grain, " threads=", NumThreads()));
    std::vector<int> visits(n);
    std::mutex mutex;
    std::vector<std::pair<int64_t, int64_t>> ranges;
    ParallelFor(n, grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) ++visits[i];  // a race between two ranges is a finding of --config=tsan
      std::lock_guard<std::mutex> lock(mutex);
      ranges.emplace_back(begin, end);
    });
    ASSERT_EQ(visits, std::vector<int>(n, 1));
    for (const auto& [begin, end] : ranges) {
      ASSERT_LT(begin, end) << "an empty range";
      ASSERT_TRUE(end == n || (end - begin) % grain == 0) << begin << " to " << end;
    }
  }
}

TEST_F(ParallelForTest, StaysOnTheCallersThreadBelowTwoGrains) {
  SetNumThreads(4);
  int calls = 0;
  ParallelFor(199, 100, [&](int64_t begin, int64_t end) {
    ++calls;
    EXPECT_EQ(begin, 0);
    EXPECT_EQ(end, 199);
  });
  EXPECT_EQ(calls, 1);
}

TEST_F(ParallelForTest, StaysOnTheCallersThreadWhenOneThreadIsAllowed) {
  SetNumThreads(1);
  const std::thread::id caller = std::this_thread::get_id();
  ParallelFor(1000, 1, [&](int64_t, int64_t) { EXPECT_EQ(std::this_thread::get_id(), caller); });
}

// Each range waits until another one has begun: on one thread this would never end.
TEST_F(ParallelForTest, RunsOnTwoThreadsAtOnce) {
  SetNumThreads(2);
  std::atomic<int> begun{0};
  ParallelFor(2, 1, [&](int64_t, int64_t) {
    ++begun;
    while (begun < 2) std::this_thread::yield();
  });
  EXPECT_EQ(begun, 2);
}

TEST_F(ParallelForTest, NeverRunsOnMoreThreadsThanAllowed) {
  for (const int threads : {4, 2, 3}) {  // fewer after more: the pool's threads are there, but must not join
    SetNumThreads(threads);
    std::atomic<int> now{0}, most{0};
    for (int round = 0; round < 200; ++round) {
      ParallelFor(64, 1, [&](int64_t, int64_t) {
        const int running = ++now;
        int seen = most;
        while (running > seen && !most.compare_exchange_weak(seen, running)) {
        }
        std::this_thread::yield();
        --now;
      });
    }
    EXPECT_LE(most, threads);
  }
}

TEST_F(ParallelForTest, ALoopInsideALoopStaysOnItsThread) {
  SetNumThreads(4);
  std::atomic<int> calls{0};
  ParallelFor(64, 1, [&](int64_t begin, int64_t end) {
    const std::thread::id outer = std::this_thread::get_id();
    ParallelFor(1000, 1, [&](int64_t inner_begin, int64_t inner_end) {
      ++calls;
      EXPECT_EQ(inner_end - inner_begin, 1000);
      EXPECT_EQ(std::this_thread::get_id(), outer);
    });
  });
  EXPECT_GE(calls, 4);
}

TEST_F(ParallelForTest, LoopsOfSeveralThreadsAtOnceAllFinish) {
  SetNumThreads(3);
  std::vector<int64_t> sums(4);
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t) {
    callers.emplace_back([&, t] {
      for (int round = 0; round < 200; ++round) {
        std::vector<int> squares(100);
        ParallelFor(100, 1, [&](int64_t begin, int64_t end) {
          for (int64_t i = begin; i < end; ++i) squares[i] = static_cast<int>(i * i);
        });
        sums[t] += std::accumulate(squares.begin(), squares.end(), int64_t{0});
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(sums, std::vector<int64_t>(4, 200 * 328350));  // 0^2 + ... + 99^2 = 99 * 100 * 199 / 6
}

#if !defined(__SANITIZE_THREAD__)  // which ends a child that starts threads after a parent with threads forked
TEST_F(ParallelForTest, AChildAfterForkHasAPoolOfItsOwn) {
  SetNumThreads(2);
  ParallelFor(8, 1, [](int64_t, int64_t) {});  // the parent's pool exists
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::atomic<int> begun{0};
    ParallelFor(2, 1, [&](int64_t, int64_t) {
      ++begun;
      while (begun < 2) std::this_thread::yield();
    });
    _exit(begun == 2 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  ParallelFor(8, 1, [](int64_t, int64_t) {});  // and the parent's still works
}

// So that what a thread wrote in one loop is in its own cache in the next. Each thread's first range waits for the
// other's. In a child, whose pool never had a third thread.
TEST_F(ParallelForTest, EachThreadBeginsWithTheSameShareInEachLoop) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    SetNumThreads(2);
    bool same = true;
    for (int round = 0; round < 20; ++round) {
      const std::thread::id caller = std::this_thread::get_id();
      std::atomic<int> begun{0};
      std::atomic<int64_t> callers_first{-1}, helpers_first{-1};
      ParallelFor(64, 1, [&](int64_t begin, int64_t) {
        int64_t none = -1;
        auto& first = std::this_thread::get_id() == caller ? callers_first : helpers_first;
        if (!first.compare_exchange_strong(none, begin)) return;
        ++begun;
        while (begun < 2) std::this_thread::yield();
      });
      same = same && callers_first == 0 && helpers_first == 32;
    }
    _exit(same ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}
#endif

// How many threads of this process do not sleep, the one that asks included.
int Awake() {
  int awake = 0;
  DIR* tasks = opendir("/proc/self/task");
  while (const dirent* task = readdir(tasks)) {
    if (task->d_name[0] == '.') continue;  // "..", too, has a file stat
    std::ifstream file(absl::StrCat("/proc/self/task/", task->d_name, "/stat"));
    std::string line;
    if (std::getline(file, line)) awake += line[line.rfind(')') + 2] != 'S';
  }
  closedir(tasks);
  return awake;
}

// Waits for as long as the test may run: a thread that spins for ever is never seen asleep.
TEST_F(ParallelForTest, ThreadsWithoutWorkFallAsleep) {
  SetNumThreads(3);
  ParallelFor(100, 1, [](int64_t, int64_t) {});
  while (Awake() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST(NumThreads, IsWhatWasSet) {
  SetNumThreads(3);
  EXPECT_EQ(NumThreads(), 3);
  SetNumThreads(1);
}

TEST(NumThreads, ComesFromTheEnvironmentOrTheMachine) {
  EXPECT_EQ(internal::ThreadsFrom(nullptr, 8), 8);
  EXPECT_EQ(internal::ThreadsFrom("", 8), 8);
  EXPECT_EQ(internal::ThreadsFrom("3", 8), 3);
  EXPECT_EQ(internal::ThreadsFrom("16", 8), 16);
  EXPECT_EQ(internal::ThreadsFrom(nullptr, 0), 1) << "hardware_concurrency may not know";
  for (const char* wrong : {"0", "-1", "two", "2x", " 2", "1025", "99999999999"}) {
    EXPECT_EQ(internal::ThreadsFrom(wrong, 8), 8) << wrong;
  }
}

}  // namespace
}  // namespace base
