#include "nn/io/png.h"

#include <png.h>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nn::io {
namespace {

constexpr std::string_view kSignature("\x89PNG\r\n\x1A\n", 8);

uint64_t BigEndian32(std::string_view bytes, size_t at) {
  uint64_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

absl::Status Refused(const png_image& image) {
  return absl::InvalidArgumentError(absl::StrCat("a damaged PNG: ", image.message));
}

// Deflate turns no byte into more than 1,032 (258 bytes from two codes of one bit each); rows are height, each of a
// filter byte and its samples.
absl::Status CheckThatPixelsFit(std::string_view bytes, uint64_t height, uint64_t width) {
  constexpr size_t kHeader = 33;  // signature and IHDR; bit depth and colour type are its bytes 24 and 25
  if (bytes.size() < kHeader) return absl::InvalidArgumentError("a PNG that ends within its header");
  const auto depth = static_cast<unsigned char>(bytes[24]), type = static_cast<unsigned char>(bytes[25]);
  const uint64_t samples = type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
  const uint64_t raw = height * (1 + (width * samples * depth + 7) / 8);
  if (raw / 1032 <= bytes.size()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a PNG of ", height, " x ", width, " pixels in ", bytes.size(),
                                                 " bytes: cut off, its pixels cannot be in there"));
}

}  // namespace

bool IsPng(std::string_view bytes) { return bytes.starts_with(kSignature); }

absl::StatusOr<ByteImage> DecodePng(std::string_view bytes, uint64_t max_pixels) {
  // Width and height are the first two numbers of the first chunk: looked at here, because libpng reads further chunks
  // and allocates for them before it says what it found.
  if (bytes.size() < 24) return absl::InvalidArgumentError("a PNG that ends within its header");
  const uint64_t width = BigEndian32(bytes, 16), height = BigEndian32(bytes, 20);
  RETURN_IF_ERROR(CheckSize(height, width, max_pixels));
  RETURN_IF_ERROR(CheckThatPixelsFit(bytes, height, width));

  png_image image = {.version = PNG_IMAGE_VERSION};
  const absl::Cleanup free_image = [&image] { png_image_free(&image); };
  if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) return Refused(image);
  if (image.width != width || image.height != height) {
    return absl::InvalidArgumentError("a damaged PNG: it does not begin with its header");
  }
  // 16 bits without a colour space are sRGB, as 8 bits are, and not linear.
  image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  const bool is_colour = image.format & PNG_FORMAT_FLAG_COLOR, is_clear = image.format & PNG_FORMAT_FLAG_ALPHA;
  image.format = is_clear ? PNG_FORMAT_RGBA : is_colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  ByteImage out = {static_cast<int>(height), static_cast<int>(width), is_clear ? 4 : is_colour ? 3 : 1, {}};
  out.values.resize(static_cast<size_t>(height) * static_cast<size_t>(width) * static_cast<size_t>(out.channels));
  if (!png_image_finish_read(&image, nullptr, out.values.data(), 0, nullptr)) return Refused(image);
  return out;
}

absl::StatusOr<std::string> EncodePng(const ByteImage& image) {
  png_image png = {.version = PNG_IMAGE_VERSION,
                   .width = static_cast<png_uint_32>(image.width),
                   .height = static_cast<png_uint_32>(image.height),
                   .format = image.channels == 1   ? PNG_FORMAT_GRAY
                             : image.channels == 3 ? PNG_FORMAT_RGB
                                                   : PNG_FORMAT_RGBA};
  const absl::Cleanup free_image = [&png] { png_image_free(&png); };
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png);
  std::string bytes(size, '\0');
  if (!png_image_write_to_memory(&png, bytes.data(), &size, 0, image.values.data(), 0, nullptr)) {
    return absl::InternalError(
        absl::StrCat("libpng writes no picture of ", image.height, " x ", image.width, " pixels: ", png.message));
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace nn::io
