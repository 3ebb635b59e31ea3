// JPEG, through libjpeg-turbo.

#ifndef NN_IO_JPEG_H_
#define NN_IO_JPEG_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "nn/io/byte_image.h"

namespace nn::io {

// The marker with which every JPEG begins.
bool IsJpeg(std::string_view bytes);

// As ParseImage says. What libjpeg-turbo would only warn about (a file that is cut off, whose rest it would paint grey)
// is an error here.
absl::StatusOr<ByteImage> DecodeJpeg(std::string_view bytes, uint64_t max_pixels);

}  // namespace nn::io

#endif  // NN_IO_JPEG_H_
