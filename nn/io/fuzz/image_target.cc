// Any bytes are refused or read as a picture of the size that it has, whose PNG shows the same.

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/image.h"
#include "nn/io/image_file.h"

namespace {

// Small, so that a thousand pictures a second are tried and not ten.
constexpr uint64_t kMaxPixels = 1 << 16;

void Try(std::string_view bytes) {
  const auto image = nn::io::ParseImage(bytes, kMaxPixels);
  if (!image.ok()) return;
  const uint64_t pixels = static_cast<uint64_t>(image->height) * static_cast<uint64_t>(image->width);
  CHECK(pixels >= 1 && pixels <= kMaxPixels) << image->height << " x " << image->width;
  CHECK(image->pixels.size() == pixels * static_cast<uint64_t>(image->channels)) << image->pixels.size() << " values";
  const auto png = nn::io::PngBytes(*image);
  CHECK(png.ok()) << png.status();
  const auto again = nn::io::ParseImage(*png);
  CHECK(again.ok()) << again.status();
  CHECK(*again == *image) << "another picture";
  CHECK(nn::io::ToRgb(*image).channels == 3);
}

// A PNG whose chunks have the right checksums: a changed byte would otherwise hardly ever get past them.
std::string WithChecksums(std::string bytes) {
  constexpr size_t kSignature = 8, kLength = 4, kType = 4, kChecksum = 4;
  for (size_t at = kSignature; at + kLength + kType + kChecksum <= bytes.size();) {
    uint64_t length = 0;
    for (size_t i = 0; i < kLength; ++i) length = length << 8 | static_cast<unsigned char>(bytes[at + i]);
    if (length > bytes.size() - at - kLength - kType - kChecksum) break;
    const char* type = bytes.data() + at + kLength;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(type), static_cast<uInt>(kType + length));
    at += kLength + kType + length;
    for (size_t i = 0; i < kChecksum; ++i) bytes[at + i] = static_cast<char>(sum >> (24 - 8 * i));
    at += kChecksum;
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  Try(bytes);
  if (bytes.starts_with("\x89PNG")) Try(WithChecksums(bytes));
  return 0;
}
