// The bytes of one message, while it is written and while it is read.

#ifndef HARNESS_REMOTE_MESSAGE_H_
#define HARNESS_REMOTE_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/remote/buffer.h"
#include "harness/remote/errors.h"

namespace remote {

// A message being written.
struct Out {
  std::string bytes;

  void Raw(const void* from, size_t size) { bytes.append(static_cast<const char*>(from), size); }

  // An array of numbers, aligned so that the reader can use it where it lies.
  template <class E>
  void Block(const E* from, size_t n) {
    bytes.resize((bytes.size() + alignof(E) - 1) / alignof(E) * alignof(E));
    Raw(from, n * sizeof(E));
  }
};

// A message being read. It was written by a process that may lie: nothing is read past its end, and nothing is
// allocated that the bytes at hand could not fill. Throws Malformed.
class In {
 public:
  explicit In(Buffer message) : message_(std::move(message)) {}
  In(const In&) = delete;
  In& operator=(const In&) = delete;
  In(In&&) = default;

  void Raw(void* to, size_t size) {
    if (left() < size) throw Malformed("a message ends in the middle of a value");
    if (size > 0) std::memcpy(to, message_.data.get() + at_, size);
    at_ += size;
  }

  // n numbers, in the message itself: they live as long as the In. n is what Count said.
  template <class E>
  E* Block(size_t n) {
    const size_t aligned = (at_ + alignof(E) - 1) / alignof(E) * alignof(E);
    if (aligned > message_.size || n > (message_.size - aligned) / sizeof(E)) {
      throw Malformed("a message ends in the middle of an array");
    }
    at_ = aligned + n * sizeof(E);
    return reinterpret_cast<E*>(message_.data.get() + aligned);
  }

  // The length of a container whose elements take at least `unit` bytes each.
  size_t Count(size_t unit) {
    uint64_t n;
    Raw(&n, sizeof n);
    if (n > left() / unit) throw Malformed("a message announces more elements than it holds");
    return n;
  }

  void ExpectEnd() const {
    if (left() > 0) throw Malformed("a message is longer than its values");
  }

  // Stores what a view of this message points at; it lives as long as the In.
  template <class T>
  T& Keep(T value) {
    auto kept = std::make_shared<T>(std::move(value));
    kept_.push_back(kept);
    return *kept;
  }

  // One level of a struct inside a struct. A type that contains itself could otherwise be nested until the stack ends.
  class Level {
   public:
    explicit Level(In& in) : in_(in) {
      if (++in_.depth_ > kMaxDepth) throw Malformed("a message nests its structs too deeply");
    }
    ~Level() { --in_.depth_; }

   private:
    In& in_;
  };

 private:
  static constexpr int kMaxDepth = 256;

  size_t left() const { return message_.size - at_; }

  Buffer message_;
  size_t at_ = 0;
  int depth_ = 0;
  std::vector<std::shared_ptr<void>> kept_;
};

}  // namespace remote

#endif  // HARNESS_REMOTE_MESSAGE_H_
