#include "nn/io/image_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "nn/io/bmp.h"
#include "nn/io/byte_image.h"
#include "nn/io/jpeg.h"
#include "nn/io/png.h"

namespace nn::io {
namespace {

absl::StatusOr<ByteImage> Decode(std::string_view bytes, uint64_t max_pixels) {
  if (IsPng(bytes)) return DecodePng(bytes, max_pixels);
  if (IsJpeg(bytes)) return DecodeJpeg(bytes, max_pixels);
  if (IsBmp(bytes)) return DecodeBmp(bytes, max_pixels);
  return absl::InvalidArgumentError("neither PNG, JPEG nor BMP: the first bytes are none of their signatures");
}

// k / 255 for each byte; a table, because dividing a hundred million times takes a second.
std::vector<float> Values(const std::vector<uint8_t>& bytes) {
  std::array<float, 256> value;
  for (int k = 0; k < 256; ++k) value[k] = static_cast<float>(k) / 255.0f;
  std::vector<float> values(bytes.size());
  std::transform(bytes.begin(), bytes.end(), values.begin(), [&](uint8_t k) { return value[k]; });
  return values;
}

size_t ValueCount(const base::Image& image) {
  return static_cast<size_t>(image.height) * static_cast<size_t>(image.width) * static_cast<size_t>(image.channels);
}

bool HasKnownChannels(const base::Image& image) {
  return image.channels == 1 || image.channels == 3 || image.channels == 4;
}

}  // namespace

absl::StatusOr<base::Image> ParseImage(std::string_view bytes, uint64_t max_pixels) {
  ASSIGN_OR_RETURN(const ByteImage image, Decode(bytes, max_pixels));
  return base::Image{image.height, image.width, image.channels, Values(image.values)};
}

absl::StatusOr<base::Image> ReadImage(const std::string& path, uint64_t max_pixels) {
  ASSIGN_OR_RETURN(const std::string bytes, base::ReadFile(path));
  absl::StatusOr<base::Image> image = ParseImage(bytes, max_pixels);
  if (image.ok()) return image;
  return absl::Status(image.status().code(), absl::StrCat(path, ": ", image.status().message()));
}

base::Image ToRgb(const base::Image& image) {
  CHECK(HasKnownChannels(image)) << image.channels << " channels";
  CHECK(image.pixels.size() == ValueCount(image)) << image.pixels.size() << " values";
  if (image.channels == 3) return image;
  base::Image rgb = {image.height, image.width, 3, {}};
  rgb.pixels.reserve(ValueCount(rgb));
  for (size_t at = 0; at < image.pixels.size(); at += static_cast<size_t>(image.channels)) {
    for (size_t c = 0; c < 3; ++c) rgb.pixels.push_back(image.pixels[image.channels == 1 ? at : at + c]);
  }
  return rgb;
}

absl::StatusOr<std::string> PngBytes(const base::Image& image) {
  if (image.height < 1 || image.width < 1 || !HasKnownChannels(image)) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", image.height, " x ", image.width, " pixels with ",
                                                   image.channels, " channels; a PNG has 1, 3 or 4"));
  }
  if (image.pixels.size() != ValueCount(image)) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", image.height, " x ", image.width, " x ",
                                                   image.channels, " has ", image.pixels.size(), " values"));
  }
  ByteImage bytes = {image.height, image.width, image.channels, std::vector<uint8_t>(image.pixels.size())};
  for (size_t i = 0; i < image.pixels.size(); ++i) {
    const float x = image.pixels[i];
    if (std::isnan(x)) {
      const size_t pixel = i / static_cast<size_t>(image.channels), width = static_cast<size_t>(image.width);
      return absl::InvalidArgumentError(
          absl::StrCat("the pixel of row ", pixel / width, ", column ", pixel % width, " is not a number"));
    }
    bytes.values[i] = static_cast<uint8_t>(std::floor(std::clamp(x, 0.0f, 1.0f) * 255.0f + 0.5f));
  }
  return EncodePng(bytes);
}

absl::Status WritePng(const std::string& path, const base::Image& image) {
  ASSIGN_OR_RETURN(const std::string bytes, PngBytes(image));
  return base::WriteFile(path, bytes);
}

}  // namespace nn::io
