// A thread that does one job after the other, so that keys and saves are noticed meanwhile.

#ifndef HARNESS_WATCH_WORKER_H_
#define HARNESS_WATCH_WORKER_H_

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace course::watch {

class Worker {
 public:
  using Say = std::function<void(const std::string&)>;
  // Returns what is to be done with its result, on the thread that calls Collect.
  using Job = std::function<std::function<void()>(int stop_fd, const Say& say)>;

  // `said` is called by Collect for each thing that a job said.
  explicit Worker(Say said);
  // Stops the job that runs, and waits for it.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // REQUIRES: the job before was collected.
  void Start(Job job);
  // The stop_fd of the job that runs becomes readable; it still has to end and to be collected.
  void Stop();
  // Readable when Collect has something to do.
  int fd() const { return news_fd_; }
  // Hands over, in their order, what the job said and, once it has ended, its result.
  void Collect();

 private:
  void Post(std::function<void()> news);

  const Say said_;
  int news_fd_, stop_fd_;
  std::thread thread_;
  std::mutex mutex_;
  std::vector<std::function<void()>> news_;  // guarded by mutex_
};

}  // namespace course::watch

#endif  // HARNESS_WATCH_WORKER_H_
