#include "harness/remote/connection.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <stdexcept>
#include <utility>

#include "harness/remote/errors.h"

namespace remote {
namespace {

// Drops the first n bytes of what `parts` are to send.
void Advance(std::span<iovec>& parts, size_t n) {
  while (!parts.empty() && n >= parts.front().iov_len) {
    n -= parts.front().iov_len;
    parts = parts.subspan(1);
  }
  if (parts.empty()) return;
  parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + n;
  parts.front().iov_len -= n;
}

}  // namespace

Connection::Connection(Ends ends, std::chrono::milliseconds stall) : ends_(ends), stall_(stall) {
  ::signal(SIGPIPE, SIG_IGN);
  // Only who gives up needs to be told that a pipe is full; the others wait in write().
  if (stall_.count() > 0) ::fcntl(ends_.out, F_SETFL, O_NONBLOCK);
}

void Connection::Close() {
  const Ends ends = std::exchange(ends_, {});
  if (ends.in >= 0) ::close(ends.in);
  if (ends.out >= 0) ::close(ends.out);
}

void Connection::Send(const std::string& message) {
  if (closed()) throw Closed();
  if (message.size() > kMaxMessage) {
    throw std::length_error("a call with " + std::to_string(message.size()) +
                            " bytes is too long for the process border (at most " + std::to_string(kMaxMessage) + ")");
  }
  auto size = static_cast<uint32_t>(message.size());
  // One call for both parts: the other side is woken once.
  iovec both[2] = {{&size, sizeof size}, {const_cast<char*>(message.data()), message.size()}};
  std::span<iovec> left = both;
  while (!left.empty()) {
    const ssize_t n = ::writev(ends_.out, left.data(), static_cast<int>(left.size()));
    if (n > 0) {
      Advance(left, n);
    } else if (n < 0 && errno == EAGAIN) {
      if (Ready(ends_.out, POLLOUT)) continue;
      Close();
      throw Lost("the other process stopped reading in the middle of a message");
    } else if (n == 0 || errno != EINTR) {
      Close();
      throw Closed();
    }
  }
}

Buffer Connection::Receive() {
  if (closed()) throw Closed();
  uint32_t size;
  Read(reinterpret_cast<char*>(&size), sizeof size, Wait::kForever);
  if (size == 0 || size > kMaxMessage) {
    Close();
    throw Malformed("the other process announced a message of " + std::to_string(size) + " bytes");
  }
  // A lie costs no memory: until bytes arrive, these are addresses only.
  Buffer message = Buffer::OfSize(size);
  Read(message.data.get(), size, Wait::kStall);
  return message;
}

void Connection::Read(char* to, size_t size, Wait wait) {
  while (size > 0) {
    if (begin_ == end_ && size < buffer_.size()) {
      end_ = ReadSome(buffer_.data(), buffer_.size(), wait);
      begin_ = 0;
    }
    size_t n = std::min(size, end_ - begin_);
    if (n > 0) {
      std::memcpy(to, buffer_.data() + begin_, n);
      begin_ += n;
    } else {
      n = ReadSome(to, size, wait);
    }
    to += n;
    size -= n;
    wait = Wait::kStall;
  }
}

size_t Connection::ReadSome(char* to, size_t size, Wait wait) {
  // A message that has begun: nearly all come whole, so that this is asked for long ones only.
  if (wait == Wait::kStall && !Ready(ends_.in, POLLIN)) {
    Close();
    throw Malformed("the other process stopped in the middle of a message");
  }
  ssize_t n;
  while ((n = ::read(ends_.in, to, size)) < 0 && errno == EINTR) {
  }
  if (n > 0) return n;
  Close();
  throw Closed();
}

bool Connection::Ready(int fd, short events) const {
  if (stall_.count() == 0) return true;
  pollfd ready = {fd, events, 0};
  int n;
  while ((n = ::poll(&ready, 1, static_cast<int>(stall_.count()))) < 0 && errno == EINTR) {
  }
  return n > 0;
}

}  // namespace remote
