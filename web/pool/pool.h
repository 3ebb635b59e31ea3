// Threads for cpp-httplib's server, which keeps one busy for as long as a connection lives. The library's own pool has a
// fixed number of them: eight open pages that listen would be all it takes to shut everybody else out. This one grows
// with the connections and shrinks when they are gone.
//
//   server.new_task_queue = [] { return new Pool({}); };

#ifndef WEB_POOL_POOL_H_
#define WEB_POOL_POOL_H_

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "httplib.h"

namespace course::web {

struct PoolOptions {
  size_t threads = 2'200;
  std::chrono::milliseconds idle{10'000};  // a thread that had nothing to do for this long ends
  // Reserved, not used: a page of memory counts when it is touched. The library matches a Range field of up to 8 KiB by
  // std::regex, which recurses for each character and needs between 4 and 5 MiB: a smaller stack ends the process.
  size_t stack_bytes = 8 << 20;
};

// Safe to call from several threads.
class Pool final : public httplib::TaskQueue {
 public:
  explicit Pool(PoolOptions options);
  // REQUIRES: shutdown() was called, as the server does.
  ~Pool() override;

  // Runs the job at once if there may be a thread for it. Otherwise one thread, the doorman, runs it as soon as it can,
  // with TurnsAway() true: the client hears that the server is full instead of nothing.
  void enqueue(std::function<void()> job) override;
  // Runs what was handed over and waits for it; after that, nothing is accepted.
  void shutdown() override;

  // In a job: it should say no, and end soon.
  static bool TurnsAway();

  size_t threads() const;  // without the doorman

 private:
  static void* RunWorker(void* pool);
  static void* RunDoorman(void* pool);
  bool Start(void* (*run)(void*), pthread_t* thread);
  void Work();
  void TurnAway();

  const PoolOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable job_came_, excess_came_, worker_ended_;
  std::deque<std::function<void()>> jobs_, excess_;  // guarded by mutex_
  size_t idle_ = 0, threads_ = 0;                    // guarded by mutex_
  bool stop_ = false;                                // guarded by mutex_
  std::vector<pthread_t> ended_;                     // to be joined; guarded by mutex_
  pthread_t doorman_;
};

}  // namespace course::web

#endif  // WEB_POOL_POOL_H_
