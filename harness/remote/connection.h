// Whole messages over a pair of pipes: four bytes of length, then the message.

#ifndef HARNESS_REMOTE_CONNECTION_H_
#define HARNESS_REMOTE_CONNECTION_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "harness/remote/buffer.h"
#include "harness/remote/ends.h"

namespace remote {

// Not safe for use by two threads at once. Every failure closes the connection: the other side then ends too, and each
// later use throws Closed.
class Connection {
 public:
  // A longer message is refused by the sender (std::length_error) and not believed by the receiver (Malformed).
  static constexpr size_t kMaxMessage = size_t{64} << 20;

  // Takes `ends` over. The start of a message is waited for without limit (a computation may take its time; whoever
  // started the test limits that), but a message that has begun must go on arriving, or being taken, within `stall`
  // (0: whenever it likes). From now on SIGPIPE is ignored in this process: a pipe that nobody reads is an error of
  // Send(), and not the end.
  explicit Connection(Ends ends, std::chrono::milliseconds stall = std::chrono::seconds(30));
  ~Connection() { Close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Throws std::length_error and sends nothing if the message is too long; throws Lost.
  void Send(const std::string& message);
  // Throws Closed if the other side has gone, Malformed if what comes is no message.
  Buffer Receive();

  void Close();
  bool closed() const { return ends_.in < 0; }

 private:
  enum class Wait { kForever, kStall };

  void Read(char* to, size_t size, Wait wait);
  size_t ReadSome(char* to, size_t size, Wait wait);
  // Whether `fd` is ready for `events` before the other side has stalled.
  bool Ready(int fd, short events) const;

  Ends ends_;
  const std::chrono::milliseconds stall_;
  // What arrived beyond what was asked for: a short message then costs one system call, not one for its length and one
  // for itself.
  std::array<char, 16384> buffer_;
  size_t begin_ = 0, end_ = 0;
};

}  // namespace remote

#endif  // HARNESS_REMOTE_CONNECTION_H_
