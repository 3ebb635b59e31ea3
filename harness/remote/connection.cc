#include "harness/remote/connection.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "harness/remote/errors.h"

namespace remote {
namespace {

// Drops the first n bytes of what `header` is to send.
void Advance(msghdr& header, size_t n) {
  while (header.msg_iovlen > 0 && n >= header.msg_iov->iov_len) {
    n -= header.msg_iov->iov_len;
    ++header.msg_iov;
    --header.msg_iovlen;
  }
  if (header.msg_iovlen == 0) return;
  header.msg_iov->iov_base = static_cast<char*>(header.msg_iov->iov_base) + n;
  header.msg_iov->iov_len -= n;
}

}  // namespace

Connection::Connection(int socket, std::chrono::milliseconds stall) : socket_(socket) {
  timeval limit{};
  limit.tv_sec = stall.count() / 1000;
  limit.tv_usec = stall.count() % 1000 * 1000;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

void Connection::Close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void Connection::Send(const std::string& message) {
  if (closed()) throw Closed();
  if (message.size() > kMaxMessage) {
    throw std::length_error("a call with " + std::to_string(message.size()) +
                            " bytes is too long for the process border (at most " + std::to_string(kMaxMessage) + ")");
  }
  auto size = static_cast<uint32_t>(message.size());
  // One call for both parts: the other side is woken once.
  iovec parts[2] = {{&size, sizeof size}, {const_cast<char*>(message.data()), message.size()}};
  msghdr header{};
  header.msg_iov = parts;
  header.msg_iovlen = 2;
  while (header.msg_iovlen > 0) {
    // MSG_NOSIGNAL: a closed socket is an error here, not the end of this process.
    const ssize_t n = ::sendmsg(socket_, &header, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      const bool stalled = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
      Close();
      if (stalled) throw Lost("the other process stopped reading in the middle of a message");
      throw Closed();
    }
    Advance(header, n);
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
  for (;;) {
    const ssize_t n = ::recv(socket_, to, size, 0);
    if (n > 0) return n;
    if (n < 0 && errno == EINTR) continue;
    const bool stalled = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (stalled && wait == Wait::kForever) continue;
    Close();
    if (stalled) throw Malformed("the other process stopped in the middle of a message");
    throw Closed();
  }
}

}  // namespace remote
