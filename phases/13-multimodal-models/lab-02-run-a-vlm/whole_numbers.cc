#include "phases/13-multimodal-models/lab-02-run-a-vlm/whole_numbers.h"

#include <algorithm>
#include <cstdint>

namespace run_a_vlm::testing {
namespace {

__extension__ using Wide = __int128;

int64_t Nearest(int64_t side) {
  const int64_t below = side / kFactor, rest = side % kFactor;
  const bool up = 2 * rest > kFactor || (2 * rest == kFactor && below % 2 == 1);
  return std::max(kFactor, (below + (up ? 1 : 0)) * kFactor);
}

// The largest multiple whose square times `area` is at most side^2 times `pixels`; may be 0.
std::optional<int64_t> Largest(int64_t side, Wide area, Wide pixels) {
  const Wide limit = Wide{side} * side * pixels;
  const auto left = [&](int64_t k) { return Wide{k * kFactor} * (k * kFactor) * area; };
  int64_t k = 0;
  while (left(k + 1) <= limit) ++k;
  for (const int64_t near : {k, k + 1}) {
    const Wide gap = left(near) > limit ? left(near) - limit : limit - left(near);
    if (gap * 1'000'000'000 < limit) return std::nullopt;
  }
  return k * kFactor;
}

}  // namespace

std::optional<ImageSize> ResizeInWholeNumbers(const ImageSize& in, const ResizeLimits& limits) {
  const ImageSize out = {Nearest(in.height), Nearest(in.width)};
  const bool shrink = out.height * out.width > limits.max_pixels, grow = out.height * out.width < limits.min_pixels;
  if (!shrink && !grow) return out;
  const Wide area = Wide{in.height} * in.width;
  const int64_t pixels = shrink ? limits.max_pixels : limits.min_pixels;
  const std::optional<int64_t> height = Largest(in.height, area, pixels), width = Largest(in.width, area, pixels);
  if (!height.has_value() || !width.has_value()) return std::nullopt;
  if (shrink) return ImageSize{std::max(kFactor, *height), std::max(kFactor, *width)};
  // Rounded up: one more than the largest one below, as none is met exactly.
  return ImageSize{*height + kFactor, *width + kFactor};
}

}  // namespace run_a_vlm::testing
