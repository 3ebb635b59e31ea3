#include "base/parallel.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <span>
#include <system_error>
#include <thread>
#include <vector>

#include "base/check.h"

namespace base {
namespace {

constexpr int kMaxThreads = 1024;
// Ranges per thread: a thread that was held up (another program had its core) leaves the rest to the others.
constexpr int64_t kRangesPerThread = 4;
// How long a thread without work stays awake. To wake one that sleeps costs the caller 7 us and comes 20 to 40 us
// later, as long as many a loop takes; between two loops of a training step there are some 10 to 100 us of work for one
// thread.
constexpr auto kAwake = std::chrono::microseconds(200);
constexpr int kSpins = 1000;  // of 20 to 50 ns each, before it lets others have the core

// Tells the processor that this is a waiting loop: it saves power, and a second hardware thread of the core goes on.
void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Waits for done() for as long as a thread stays awake: first looking closely, then letting whoever else wants the core
// have it between two looks.
template <class F>
void StayAwakeFor(F done) {
  for (int i = 0; i < kSpins; ++i) {
    if (done()) return;
    Pause();
  }
  const auto end = std::chrono::steady_clock::now() + kAwake;
  while (!done() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

// A lock that is only ever held for a few instructions: whoever meets it looks again rather than go to sleep, which
// costs a hundred times as much, and in a virtual machine a thousand times.
std::unique_lock<std::mutex> Lock(std::mutex& mutex) {
  std::unique_lock<std::mutex> lock(mutex, std::try_to_lock);
  for (int i = 0; i < 100 && !lock.owns_lock(); ++i) {
    Pause();
    (void)lock.try_lock();
  }
  if (!lock.owns_lock()) lock.lock();  // its holder was stopped
  return lock;
}

// True in a pool's threads, and in a caller's while its loop runs.
thread_local bool inside_loop = false;

// Where a thread begins to take ranges. Threads look at all counters, so each has a cache line of its own.
struct alignas(64) Share {
  std::atomic<int64_t> next{0};
  int64_t end = 0;
};

// Each thread has a share of the ranges, the same one in each loop of this length: what it wrote in the last loop is in
// its own cache, and comes three times as fast from there as from another core's. Whoever is done goes on with the
// others'.
struct Loop {
  absl::FunctionRef<void(int64_t, int64_t)> body;
  const int64_t n;
  const int64_t range;
  std::span<Share> shares;

  void Deal() {
    const int64_t ranges = (n - 1) / range + 1, parts = shares.size();
    for (int64_t i = 0; i < parts; ++i) {
      shares[i].next.store(ranges * i / parts, std::memory_order_relaxed);
      shares[i].end = ranges * (i + 1) / parts;
    }
  }

  // `first` is the share to begin with. Two threads may have the same: every range is taken once.
  void Work(size_t first) {
    for (size_t i = 0; i < shares.size(); ++i) {
      Share& share = shares[(first + i) % shares.size()];
      for (;;) {
        const int64_t taken = share.next.fetch_add(1, std::memory_order_relaxed);
        if (taken >= share.end) break;
        body(taken * range, std::min(n, (taken + 1) * range));
      }
    }
  }
};

// Invariants: a loop lies on its caller's stack, so loop_ is only read under mutex_, and the caller leaves after it
// took loop_ back and working_ fell to 0. Whoever wakes too late finds no loop, and nobody waits for him.
class Pool {
 public:
  // Runs the loop on the caller's thread and up to `helpers` others. False: another thread's loop has the pool.
  bool Run(Loop& loop, int helpers) {
    if (busy_.exchange(true, std::memory_order_acquire)) return false;
    while (threads_ < helpers && Start()) ++threads_;
    if (shares_.size() < helpers + 1) shares_ = std::vector<Share>(helpers + 1);
    loop.shares = std::span<Share>(shares_).first(helpers + 1);
    loop.Deal();
    {
      const auto lock = Lock(mutex_);
      loop_ = &loop;
      places_ = helpers;
    }
    calls_.fetch_add(1, std::memory_order_release);
    for (int i = 0; i < std::min(helpers, threads_); ++i) called_.notify_one();
    loop.Work(0);
    {
      const auto lock = Lock(mutex_);
      loop_ = nullptr;
    }
    StayAwakeFor([this] { return working_.load(std::memory_order_acquire) == 0; });
    {
      auto lock = Lock(mutex_);
      finished_.wait(lock, [this] { return working_.load(std::memory_order_relaxed) == 0; });
    }
    busy_.store(false, std::memory_order_release);
    return true;
  }

 private:
  bool Start() {
    try {
      std::thread([this, number = threads_ + 1] { Serve(number); }).detach();  // sleeps until the process ends
      return true;
    } catch (const std::system_error&) {
      return false;  // no more threads to be had here: the loop has fewer helpers
    }
  }

  // The caller is number 0.
  [[noreturn]] void Serve(int number) {
    inside_loop = true;
    for (;;) {
      const uint64_t seen = calls_.load(std::memory_order_acquire);
      auto lock = Lock(mutex_);
      if (loop_ == nullptr || places_ == 0) {
        lock.unlock();
        StayAwakeFor([&] { return calls_.load(std::memory_order_acquire) != seen; });
        lock = Lock(mutex_);
        called_.wait(lock, [this] { return loop_ != nullptr && places_ > 0; });
      }
      Loop* loop = loop_;
      --places_;
      working_.fetch_add(1, std::memory_order_relaxed);
      lock.unlock();
      loop->Work(number);
      lock = Lock(mutex_);
      // Under the lock, so that the caller cannot leave between the count and the notice.
      if (working_.fetch_sub(1, std::memory_order_release) == 1) finished_.notify_one();
    }
  }

  std::atomic<bool> busy_{false};  // a loop has the pool
  int threads_ = 0;                // this and the next: only touched by the loop that has the pool
  std::vector<Share> shares_;
  std::condition_variable called_, finished_;

  // What threads exchange when a loop begins and ends lies in one cache line, so that it comes over at once.
  alignas(64) std::mutex mutex_;
  Loop* loop_ = nullptr;            // guarded by mutex_
  int places_ = 0;                  // how many more may join it; guarded by mutex_
  std::atomic<int> working_{0};     // threads that are in the loop; written under mutex_
  std::atomic<uint64_t> calls_{0};  // loops so far: what a thread that does not sleep yet looks at
};

// Never deleted: its threads sleep in it while the process ends. In a child after fork() the parent's threads do not
// exist and its mutex may be held for ever, so the child forgets that pool.
std::atomic<Pool*> pool{nullptr};

Pool& TheOnlyPool() {
  Pool* known = pool.load(std::memory_order_acquire);
  if (known != nullptr) return *known;
  static const int registered =
      pthread_atfork(nullptr, nullptr, [] { pool.store(nullptr, std::memory_order_relaxed); });
  CHECK(registered == 0) << "pthread_atfork: " << std::strerror(registered);
  auto* made = new Pool;
  if (pool.compare_exchange_strong(known, made, std::memory_order_acq_rel)) return *made;
  delete made;  // another thread was faster; nobody has seen this one
  return *known;
}

std::atomic<int> num_threads{0};  // 0: not asked for yet

}  // namespace

int internal::ThreadsFrom(const char* text, int processors) {
  const int all = std::clamp(processors, 1, kMaxThreads);
  if (text == nullptr || *text == 0) return all;
  int n = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, n);
  if (error == std::errc() && stop == end && n >= 1 && n <= kMaxThreads) return n;
  std::fprintf(stderr, "COURSE_THREADS=%s is no number from 1 to %d: using %d threads\n", text, kMaxThreads, all);
  return all;
}

int NumThreads() {
  int n = num_threads.load(std::memory_order_relaxed);
  if (n != 0) return n;
  // Two threads that ask first at the same time compute the same; SetNumThreads in between wins.
  const int first =
      internal::ThreadsFrom(std::getenv("COURSE_THREADS"), static_cast<int>(std::thread::hardware_concurrency()));
  return num_threads.compare_exchange_strong(n, first, std::memory_order_relaxed) ? first : n;
}

void SetNumThreads(int n) {
  CHECK(n >= 1 && n <= kMaxThreads) << n << " threads";
  num_threads.store(n, std::memory_order_relaxed);
}

void ParallelFor(int64_t n, int64_t grain, absl::FunctionRef<void(int64_t begin, int64_t end)> body) {
  CHECK(n >= 0 && grain >= 1) << "a loop over " << n << " with grain " << grain;
  if (n == 0) return;
  const int threads = NumThreads();
  if (threads > 1 && n / 2 >= grain && !inside_loop) {
    const int64_t grains = (n - 1) / grain + 1;
    const int64_t ranges = std::min(grains, threads * kRangesPerThread);
    Loop loop{body, n, ((grains - 1) / ranges + 1) * grain, {}};
    inside_loop = true;
    const bool ran = TheOnlyPool().Run(loop, static_cast<int>(std::min<int64_t>(threads, ranges)) - 1);
    inside_loop = false;
    if (ran) return;
  }
  body(0, n);
}

}  // namespace base
