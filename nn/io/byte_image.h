// A picture as its file has it, 8 bits a value, and the one limit on its size: what the three readers have in common.

#ifndef NN_IO_BYTE_IMAGE_H_
#define NN_IO_BYTE_IMAGE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace nn::io {

struct ByteImage {
  int height = 0;               // [pixels]
  int width = 0;                // [pixels]
  int channels = 0;             // 1 grey, 3 RGB, 4 RGBA
  std::vector<uint8_t> values;  // (height, width, channels)
};

// InvalidArgument if there is no pixel, ResourceExhausted if there are more than `most`. Readers ask this as soon as
// they know the size, before they allocate by it.
inline absl::Status CheckSize(uint64_t height, uint64_t width, uint64_t most) {
  if (height == 0 || width == 0) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", height, " x ", width, " pixels"));
  }
  // By division, because the product could overflow.
  if (height <= most / width) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("a picture of ", height, " x ", width, " pixels (height x width); at most ", most, " are read"));
}

}  // namespace nn::io

#endif  // NN_IO_BYTE_IMAGE_H_
