// A file descriptor that closes itself, and a pipe of two.

#ifndef HARNESS_RUNNER_FD_H_
#define HARNESS_RUNNER_FD_H_

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace course::runner {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    other.Close();
    return *this;
  }
  ~Fd() { Close(); }

  // -1: none.
  int get() const { return fd_; }

 private:
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

  int fd_ = -1;
};

// Reading never blocks; both ends close on exec.
struct Pipe {
  Fd read;
  Fd write;

  static absl::StatusOr<Pipe> Create() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return absl::UnavailableError(std::string("pipe: ") + std::strerror(errno));
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return Pipe{Fd(ends[0]), Fd(ends[1])};
  }
};

}  // namespace course::runner

#endif  // HARNESS_RUNNER_FD_H_
