#include "phases/13-multimodal-models/lab-04-vlm-inference/vlm/pictures.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "nn/io/colour_map.h"

namespace vlm_report {
namespace {

using nn::io::Rgb;
using vlm_inference::Grid;

constexpr int64_t kMaxPanelPixels = int64_t{1} << 24;
constexpr Rgb kGrey = {0.5f, 0.5f, 0.5f}, kBlack = {0, 0, 0}, kWhite = {1, 1, 1};

// Digits of 3 x 5 squares, row by row from the top, the left one first.
constexpr const char* kDigits[] = {"111101101101111", "010110010010111", "111001111100111", "111001111001111",
                                   "101101111001001", "111100111001111", "111100111101111", "111001010010010",
                                   "111101111101111", "111101111001111"};

void Paint(base::Image& image, int y, int x, const Rgb& colour) {
  std::ranges::copy(colour, image.pixels.begin() + (int64_t{y} * image.width + x) * 3);
}

// The number in the middle of the square at (top, left), if it fits with a pixel around it; as large as fits, up to a
// third of the square's height.
void Write(base::Image& image, const std::string& number, int top, int left, int side, const Rgb& colour) {
  const int wide = 4 * static_cast<int>(number.size()) - 1;
  const int size = std::min((side - 2) / wide, std::max(1, side / 15));
  if (size < 1 || 5 * size > side - 2) return;
  const int y0 = top + (side - 5 * size) / 2, x0 = left + (side - wide * size) / 2;
  for (size_t i = 0; i < number.size(); ++i) {
    const char* digit = kDigits[number[i] - '0'];
    for (int y = 0; y < 5 * size; ++y) {
      for (int x = 0; x < 3 * size; ++x) {
        if (digit[y / size * 3 + x / size] == '1') {
          Paint(image, y0 + y, x0 + static_cast<int>(i) * 4 * size + x, colour);
        }
      }
    }
  }
}

}  // namespace

base::Image Enlarged(const base::Image& image, int factor) {
  base::Image large = {.height = image.height * factor, .width = image.width * factor, .channels = image.channels};
  large.pixels.reserve(image.pixels.size() * factor * factor);
  for (int y = 0; y < large.height; ++y) {
    for (int x = 0; x < large.width; ++x) {
      const auto at = image.pixels.begin() + (int64_t{y / factor} * image.width + x / factor) * image.channels;
      large.pixels.insert(large.pixels.end(), at, at + image.channels);
    }
  }
  return large;
}

absl::StatusOr<base::Image> GridPanels(const base::Image& image, int patch, int scale) {
  const vlm_inference::VisionSetup setup = {.patch = patch, .rounding = vlm_inference::Rounding::kFloor};
  ASSIGN_OR_RETURN(const vlm_inference::TokenBill bill, vlm_inference::VisualTokens(image.height, image.width, setup));
  RETURN_IF_ERROR(vlm_inference::CheckRange("scale", scale, 1, 64));
  const int height = image.height * scale, width = image.width * scale;
  if (int64_t{height} * (3 * width + 2 * kGap) > kMaxPanelPixels) {
    return absl::InvalidArgumentError(
        absl::StrCat("three panels of ", height, " x ", width, " pixels; at most ", kMaxPanelPixels, " are drawn"));
  }
  const base::Image large = Enlarged(image, scale);
  base::Image panels = {.height = height, .width = 3 * width + 2 * kGap, .channels = 3};
  panels.pixels.assign(size_t(height) * panels.width * 3, 0.5f);
  const int64_t last = std::max<int64_t>(1, bill.encoder - 1);
  const int second = width + kGap, third = 2 * (width + kGap);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const float* pixel = large.pixels.data() + (int64_t{y} * width + x) * 3;
      const Rgb colour = {pixel[0], pixel[1], pixel[2]};
      const bool line = y % (patch * scale) == 0 || x % (patch * scale) == 0;
      Paint(panels, y, x, colour);
      Paint(panels, y, second + x, line ? kLine : colour);
      ASSIGN_OR_RETURN(const std::optional<int64_t> token,
                       vlm_inference::TokenAt(bill.grid, patch, {y / scale, x / scale}));
      Paint(panels, y, third + x,
            token.has_value() ? nn::io::Viridis(static_cast<float>(*token) / static_cast<float>(last)) : kGrey);
    }
  }
  for (int64_t token = 0; token < bill.encoder; ++token) {
    ASSIGN_OR_RETURN(const vlm_inference::Pixel corner, vlm_inference::CornerOfToken(bill.grid, token, patch));
    // A wrong corner is the learner's to see, not a reason to write outside the picture.
    if (corner.y < 0 || corner.x < 0 || corner.y + patch > image.height || corner.x + patch > image.width) continue;
    const Rgb under = nn::io::Viridis(static_cast<float>(token) / static_cast<float>(last));
    Write(panels, absl::StrCat(token), corner.y * scale, third + corner.x * scale, patch * scale,
          nn::io::Luminance(under) > 0.179f ? kBlack : kWhite);
  }
  return panels;
}

absl::StatusOr<base::Image> Overlay(const base::Image& image, std::span<const float> weights, const Grid& grid,
                                    double alpha) {
  RETURN_IF_ERROR(vlm_inference::CheckNumber("alpha", alpha, 0, 1));
  ASSIGN_OR_RETURN(vlm_inference::Mat map, vlm_inference::NormaliseMap(weights, grid));
  map.rows = static_cast<int>(map.data.size());
  map.cols = 1;
  ASSIGN_OR_RETURN(const vlm_inference::Mat heat, vlm_inference::ResampleGrid(map, grid, {image.height, image.width}));
  const size_t pixels = size_t(image.height) * image.width;
  if (heat.data.size() != pixels || image.pixels.size() != 3 * pixels) {
    return absl::InvalidArgumentError(absl::StrCat("a map of ", heat.data.size(), " values over a picture of ",
                                                   image.height, " x ", image.width, " x ", image.channels));
  }
  base::Image over = image;
  for (size_t i = 0; i < pixels; ++i) {
    if (!(heat.data[i] >= 0 && heat.data[i] <= 1)) {
      return absl::InvalidArgumentError(absl::StrCat("a stretched map has the value ", heat.data[i]));
    }
    const Rgb colour = nn::io::Viridis(heat.data[i]);
    for (size_t c = 0; c < 3; ++c) {
      over.pixels[3 * i + c] = static_cast<float>((1 - alpha) * image.pixels[3 * i + c] + alpha * double{colour[c]});
    }
  }
  return over;
}

}  // namespace vlm_report
