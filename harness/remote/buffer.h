// Bytes whose memory is not cleared before they are read into it: for a message of megabytes that would be half the
// cost.

#ifndef HARNESS_REMOTE_BUFFER_H_
#define HARNESS_REMOTE_BUFFER_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>

namespace remote {

struct Buffer {
  std::unique_ptr<char[]> data;
  size_t size = 0;

  static Buffer OfSize(size_t size) { return {std::make_unique_for_overwrite<char[]>(size), size}; }
  static Buffer CopyOf(std::string_view bytes) {
    Buffer buffer = OfSize(bytes.size());
    std::copy(bytes.begin(), bytes.end(), buffer.data.get());
    return buffer;
  }
  std::string_view view() const { return {data.get(), size}; }
};

}  // namespace remote

#endif  // HARNESS_REMOTE_BUFFER_H_
