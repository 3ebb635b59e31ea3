// BMP: simple enough to be read by hand. Header, perhaps a palette, then rows from the bottom up, each filled up to
// four bytes.

#ifndef NN_IO_BMP_H_
#define NN_IO_BMP_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "nn/io/byte_image.h"

namespace nn::io {

// The two letters with which every BMP begins.
bool IsBmp(std::string_view bytes);

// As ParseImage says: always 3 channels.
absl::StatusOr<ByteImage> DecodeBmp(std::string_view bytes, uint64_t max_pixels);

}  // namespace nn::io

#endif  // NN_IO_BMP_H_
