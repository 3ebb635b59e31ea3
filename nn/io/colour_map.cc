#include "nn/io/colour_map.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/check.h"

namespace nn::io {
namespace {

constexpr std::array<uint32_t, 10> kViridis = {0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E,
                                               0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725};

float Channel(uint32_t colour, int c) { return static_cast<float>((colour >> (16 - 8 * c)) & 0xFF) / 255.0f; }

}  // namespace

Rgb Viridis(float share) {
  CHECK(!std::isnan(share)) << "no colour for NaN";
  const float place = std::clamp(share, 0.0f, 1.0f) * (kViridis.size() - 1);
  const size_t below = std::min(static_cast<size_t>(place), kViridis.size() - 2);
  const float t = place - static_cast<float>(below);
  Rgb colour;
  for (int c = 0; c < 3; ++c) {
    colour[c] = (1 - t) * Channel(kViridis[below], c) + t * Channel(kViridis[below + 1], c);
  }
  return colour;
}

std::string Hex(const Rgb& colour) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "#";
  for (const float x : colour) {
    const int byte = static_cast<int>(std::floor(std::clamp(x, 0.0f, 1.0f) * 255.0f + 0.5f));
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  return text;
}

float Luminance(const Rgb& colour) {
  const auto linear = [](float x) { return x <= 0.04045f ? x / 12.92f : std::pow((x + 0.055f) / 1.055f, 2.4f); };
  return 0.2126f * linear(colour[0]) + 0.7152f * linear(colour[1]) + 0.0722f * linear(colour[2]);
}

}  // namespace nn::io
