// PNG, through libpng's simplified interface, which needs no setjmp.

#ifndef NN_IO_PNG_H_
#define NN_IO_PNG_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "nn/io/byte_image.h"

namespace nn::io {

// The 8 bytes with which every PNG begins.
bool IsPng(std::string_view bytes);

// As ParseImage says. A file that is too short for its header, however well it were compressed, is refused before its
// pixels are allocated.
absl::StatusOr<ByteImage> DecodePng(std::string_view bytes, uint64_t max_pixels);

// REQUIRES: a picture whose sizes agree. Internal if libpng refuses it.
absl::StatusOr<std::string> EncodePng(const ByteImage& image);

}  // namespace nn::io

#endif  // NN_IO_PNG_H_
