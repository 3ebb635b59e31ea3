#include "nn/io/bmp.h"

#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nn::io {
namespace {

// Where the numbers lie that are needed: 14 bytes of BITMAPFILEHEADER, then BITMAPINFOHEADER or one of its successors,
// which begin alike.
constexpr size_t kPixelsAt = 10, kInfoSizeAt = 14, kWidthAt = 18, kHeightAt = 22, kBitsAt = 28, kCompressionAt = 30,
                 kColoursAt = 46;
constexpr size_t kFileHeader = 14, kLeastInfo = 40;

uint32_t LittleEndian(std::string_view bytes, size_t at, size_t size) {
  uint32_t value = 0;
  for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

struct Header {
  uint64_t width = 0, height = 0;
  bool is_bottom_up = true;
  uint32_t bits = 0;        // a pixel: 8, 24 or 32
  uint64_t colours = 0;     // in the palette, 4 bytes each; only with 8 bits
  uint64_t palette_at = 0;  // [bytes from the beginning of the file]
  uint64_t pixels_at = 0;
  uint64_t row_bytes = 0;  // with what fills the row up
};

absl::StatusOr<Header> ParseHeader(std::string_view bytes, uint64_t max_pixels) {
  if (bytes.size() < kFileHeader + kLeastInfo) {
    return absl::InvalidArgumentError(absl::StrCat("a BMP of ", bytes.size(), " bytes ends within its header"));
  }
  const uint64_t info_size = LittleEndian(bytes, kInfoSizeAt, 4);
  if (info_size < kLeastInfo) {
    return absl::UnimplementedError(absl::StrCat("a BMP header of ", info_size, " bytes; read are 40 and more"));
  }
  Header header;
  const auto width = static_cast<int32_t>(LittleEndian(bytes, kWidthAt, 4));
  const auto height = static_cast<int32_t>(LittleEndian(bytes, kHeightAt, 4));
  if (width < 0) return absl::InvalidArgumentError(absl::StrCat("a BMP of width ", width));
  header.is_bottom_up = height > 0;
  header.width = static_cast<uint64_t>(width);
  header.height = static_cast<uint64_t>(std::llabs(height));  // of int32: -2^31 has one in 64 bits
  RETURN_IF_ERROR(CheckSize(header.height, header.width, max_pixels));
  header.bits = LittleEndian(bytes, kBitsAt, 2);
  const uint32_t compression = LittleEndian(bytes, kCompressionAt, 4);
  if (compression != 0 || (header.bits != 8 && header.bits != 24 && header.bits != 32)) {
    return absl::UnimplementedError(absl::StrCat("a BMP of ", header.bits, " bits a pixel and compression ",
                                                 compression, "; read are 8, 24 and 32 bits, uncompressed"));
  }
  header.palette_at = kFileHeader + info_size;
  if (header.bits == 8) {
    header.colours = LittleEndian(bytes, kColoursAt, 4);
    if (header.colours == 0) header.colours = 256;
    if (header.colours > 256) {
      return absl::InvalidArgumentError(absl::StrCat("a BMP of 8 bits a pixel with ", header.colours, " colours"));
    }
  }
  header.pixels_at = LittleEndian(bytes, kPixelsAt, 4);
  header.row_bytes = (header.width * header.bits + 31) / 32 * 4;
  if (header.palette_at + 4 * header.colours > header.pixels_at) {
    return absl::InvalidArgumentError(
        absl::StrCat("a BMP whose pixels begin at ", header.pixels_at, ", within its header"));
  }
  if (const uint64_t end = header.pixels_at + header.row_bytes * header.height; end > bytes.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a BMP whose pixels end at ", end, " in a file of ", bytes.size(), " bytes: cut off"));
  }
  return header;
}

}  // namespace

bool IsBmp(std::string_view bytes) { return bytes.starts_with("BM"); }

absl::StatusOr<ByteImage> DecodeBmp(std::string_view bytes, uint64_t max_pixels) {
  ASSIGN_OR_RETURN(const Header header, ParseHeader(bytes, max_pixels));
  ByteImage out = {static_cast<int>(header.height), static_cast<int>(header.width), 3, {}};
  out.values.reserve(3 * header.height * header.width);
  const uint64_t pixel_bytes = header.bits / 8;
  for (uint64_t y = 0; y < header.height; ++y) {
    const uint64_t row = header.is_bottom_up ? header.height - 1 - y : y;
    for (uint64_t x = 0; x < header.width; ++x) {
      uint64_t at = header.pixels_at + row * header.row_bytes + x * pixel_bytes;
      if (header.bits == 8) {
        const auto index = static_cast<unsigned char>(bytes[at]);
        if (index >= header.colours) {
          return absl::InvalidArgumentError(absl::StrCat("the pixel of row ", y, ", column ", x, " has colour ", index,
                                                         " of a palette of ", header.colours));
        }
        at = header.palette_at + 4 * uint64_t{index};
      }
      // Blue, green, red in the file.
      for (uint64_t c = 3; c-- > 0;) out.values.push_back(static_cast<uint8_t>(bytes[at + c]));
    }
  }
  return out;
}

}  // namespace nn::io
