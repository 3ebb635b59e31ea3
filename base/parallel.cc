#include "base/parallel.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/check.h"

namespace base {
namespace {

constexpr int kMaxThreads = 1024;
// Ranges per thread: a thread that was held up (another program had its core) leaves the rest to the others.
constexpr int64_t kRangesPerThread = 4;
constexpr int kSpins = 1000;  // of 20 to 50 ns each

// Tells the processor that this is a waiting loop: it saves power, and a second hardware thread of the core goes on.
void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
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

struct Loop {
  absl::FunctionRef<void(int64_t, int64_t)> body;
  const int64_t n;
  const int64_t range;
  std::atomic<int64_t> next{0};

  void Work() {
    for (;;) {
      const int64_t begin = next.fetch_add(range, std::memory_order_relaxed);
      if (begin >= n) return;
      body(begin, std::min(n, begin + range));
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
    {
      const auto lock = Lock(mutex_);
      loop_ = &loop;
      places_ = helpers;
    }
    calls_.fetch_add(1, std::memory_order_release);
    for (int i = 0; i < std::min(helpers, threads_); ++i) called_.notify_one();
    loop.Work();
    {
      const auto lock = Lock(mutex_);
      loop_ = nullptr;
    }
    for (int i = 0; i < kSpins && working_.load(std::memory_order_acquire) > 0; ++i) Pause();
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
      std::thread([this] { Serve(); }).detach();  // sleeps until the process ends
      return true;
    } catch (const std::system_error&) {
      return false;  // no more threads to be had here: the loop has fewer helpers
    }
  }

  [[noreturn]] void Serve() {
    inside_loop = true;
    for (;;) {
      const uint64_t seen = calls_.load(std::memory_order_acquire);
      auto lock = Lock(mutex_);
      if (loop_ == nullptr || places_ == 0) {
        lock.unlock();
        for (int i = 0; i < kSpins && calls_.load(std::memory_order_acquire) == seen; ++i) Pause();
        lock = Lock(mutex_);
        called_.wait(lock, [this] { return loop_ != nullptr && places_ > 0; });
      }
      Loop* loop = loop_;
      --places_;
      working_.fetch_add(1, std::memory_order_relaxed);
      lock.unlock();
      loop->Work();
      lock = Lock(mutex_);
      // Under the lock, so that the caller cannot leave between the count and the notice.
      if (working_.fetch_sub(1, std::memory_order_release) == 1) finished_.notify_one();
    }
  }

  std::atomic<bool> busy_{false};   // a loop has the pool
  std::atomic<uint64_t> calls_{0};  // loops so far: what a thread that does not sleep yet looks at
  std::atomic<int> working_{0};     // threads that are in the loop; written under mutex_
  std::mutex mutex_;
  std::condition_variable called_, finished_;
  Loop* loop_ = nullptr;  // guarded by mutex_
  int places_ = 0;        // how many more may join it; guarded by mutex_
  int threads_ = 0;       // only touched by the loop that has the pool
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
    Loop loop{body, n, ((grains - 1) / ranges + 1) * grain};
    inside_loop = true;
    const bool ran = TheOnlyPool().Run(loop, static_cast<int>(std::min<int64_t>(threads, ranges)) - 1);
    inside_loop = false;
    if (ran) return;
  }
  body(0, n);
}

}  // namespace base
