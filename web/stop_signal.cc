#include "web/stop_signal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>

namespace course::web {

void RaiseDescriptorLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int StopSignal::descriptor = -1;

StopSignal::StopSignal(const std::atomic<bool>* flag) : flag_(flag) {
  descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action = {};
  action.sa_handler = [](int) { Tell(); };
  sigaction(SIGTERM, &action, &old_term_);
  sigaction(SIGINT, &action, &old_int_);
}

StopSignal::~StopSignal() {
  sigaction(SIGTERM, &old_term_, nullptr);
  sigaction(SIGINT, &old_int_, nullptr);
  close(descriptor);
}

void StopSignal::Wait() const {
  pollfd told = {descriptor, POLLIN, 0};
  while (flag_ == nullptr || !*flag_) {
    if (poll(&told, 1, flag_ == nullptr ? -1 : 20) > 0) return;
  }
}

void StopSignal::Tell() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(descriptor, &one, sizeof one);
}

}  // namespace course::web
