#include "models/vlm_session/picture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "nn/io/image_file.h"

namespace vlm_session {
namespace {

// What a new pixel is made of: old pixels `first`, first + 1, ..., and the weight of each; the weights sum to 1.
struct Mixture {
  int first;
  std::vector<double> weights;
};

Mixture MixtureOf(int index, int from, int to) {
  const double scale = static_cast<double>(from) / to;
  if (from <= to) {
    const double at = std::clamp((index + 0.5) * scale - 0.5, 0.0, from - 1.0);
    const int low = static_cast<int>(at);
    if (at == low) return {.first = low, .weights = {1}};
    return {.first = low, .weights = {1 - (at - low), at - low}};
  }
  const double begin = index * scale, end = std::min<double>((index + 1) * scale, from);
  Mixture mixture = {.first = static_cast<int>(begin)};
  for (int i = mixture.first; i < end; ++i) {
    mixture.weights.push_back((std::min<double>(i + 1, end) - std::max<double>(i, begin)) / (end - begin));
  }
  return mixture;
}

// Rows of `width * channels` numbers become `to` rows.
std::vector<float> MixRows(const std::vector<float>& rows, int from, int to, size_t numbers) {
  std::vector<float> mixed;
  mixed.reserve(numbers * to);
  for (int r = 0; r < to; ++r) {
    const Mixture mixture = MixtureOf(r, from, to);
    std::vector<double> row(numbers);
    for (size_t k = 0; k < mixture.weights.size(); ++k) {
      const float* old = rows.data() + (mixture.first + k) * numbers;
      for (size_t i = 0; i < numbers; ++i) row[i] += mixture.weights[k] * old[i];
    }
    mixed.insert(mixed.end(), row.begin(), row.end());
  }
  return mixed;
}

}  // namespace

absl::StatusOr<base::Image> ReadPhoto(const std::string& path) {
  ASSIGN_OR_RETURN(const base::Image image, nn::io::ReadImage(path, kMaxPhotoPixels));
  const int64_t longer = std::max(image.height, image.width), shorter = std::min(image.height, image.width);
  if (longer > shorter * kMaxPhotoAspect) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has ", image.height, " x ", image.width,
                                                   " pixels (height x width): one side may be ", kMaxPhotoAspect,
                                                   " times the other, not more"));
  }
  return nn::io::ToRgb(image);
}

base::Image Resized(const base::Image& image, int height, int width) {
  const auto channels = static_cast<size_t>(image.channels);
  CHECK(height >= 1 && width >= 1 && image.pixels.size() == size_t(image.height) * image.width * channels)
      << image.height << " x " << image.width << " x " << image.channels << " to " << height << " x " << width;
  base::Image resized = {.height = height, .width = width, .channels = image.channels};
  const std::vector<float> rows = MixRows(image.pixels, image.height, height, image.width * channels);
  // Each row is a list of `width` pixels, as the picture was a list of rows.
  for (int y = 0; y < height; ++y) {
    const auto begin = rows.begin() + static_cast<ptrdiff_t>(y * image.width * channels);
    const std::vector<float> row =
        MixRows({begin, begin + static_cast<ptrdiff_t>(image.width * channels)}, image.width, width, channels);
    resized.pixels.insert(resized.pixels.end(), row.begin(), row.end());
  }
  return resized;
}

}  // namespace vlm_session
