// Whole messages over a stream socket: four bytes of length, then the message.

#ifndef HARNESS_REMOTE_CONNECTION_H_
#define HARNESS_REMOTE_CONNECTION_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "harness/remote/buffer.h"

namespace remote {

// Not safe for use by two threads at once. Every failure closes the connection: the other side then ends too, and each
// later use throws Closed.
class Connection {
 public:
  // A longer message is refused by the sender (std::length_error) and not believed by the receiver (Malformed).
  static constexpr size_t kMaxMessage = size_t{64} << 20;

  // Takes `socket` over. The start of a message is waited for without limit (a computation may take its time; whoever
  // started the test limits that), but a message that has begun must go on arriving, or being taken, within `stall`
  // (0: whenever it likes).
  explicit Connection(int socket, std::chrono::milliseconds stall = std::chrono::seconds(30));
  ~Connection() { Close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Throws std::length_error and sends nothing if the message is too long; throws Lost.
  void Send(const std::string& message);
  // Throws Closed if the other side has gone, Malformed if what comes is no message.
  Buffer Receive();

  void Close();
  bool closed() const { return socket_ < 0; }

 private:
  enum class Wait { kForever, kStall };

  void Read(char* to, size_t size, Wait wait);
  size_t ReadSome(char* to, size_t size, Wait wait);

  int socket_;
  // What arrived beyond what was asked for: a short message then costs one system call, not one for its length and one
  // for itself.
  std::array<char, 16384> buffer_;
  size_t begin_ = 0, end_ = 0;
};

}  // namespace remote

#endif  // HARNESS_REMOTE_CONNECTION_H_
