#include "harness/watch/worker.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "base/check.h"

namespace course::watch {
namespace {

void Raise(int fd) {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = write(fd, &one, sizeof one);
}

void Lower(int fd) {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t n = read(fd, &count, sizeof count);
}

}  // namespace

Worker::Worker(Say said)
    : said_(std::move(said)),
      news_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      stop_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(news_fd_ >= 0 && stop_fd_ >= 0) << "eventfd";
}

Worker::~Worker() {
  Stop();
  if (thread_.joinable()) thread_.join();
  close(news_fd_);
  close(stop_fd_);
}

void Worker::Post(std::function<void()> news) {
  const std::lock_guard lock(mutex_);
  news_.push_back(std::move(news));
  Raise(news_fd_);
}

void Worker::Start(Job job) {
  if (thread_.joinable()) thread_.join();
  Lower(stop_fd_);
  thread_ = std::thread([this, job = std::move(job)] {
    std::function<void()> done =
        job(stop_fd_, [this](const std::string& what) { Post([this, what] { said_(what); }); });
    Post(std::move(done));
  });
}

void Worker::Stop() { Raise(stop_fd_); }

void Worker::Collect() {
  std::vector<std::function<void()>> news;
  {
    const std::lock_guard lock(mutex_);
    Lower(news_fd_);
    news.swap(news_);
  }
  for (const std::function<void()>& one : news) one();
}

}  // namespace course::watch
