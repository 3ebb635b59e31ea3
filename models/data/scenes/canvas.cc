#include "models/data/scenes/canvas.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace scenes {
namespace {

constexpr int kChannels = 3;
constexpr int kBackground = 20;  // of 255: 0.08

constexpr std::array<std::array<int, kChannels>, kColours> kLevels = {{
    {220, 40, 40},
    {40, 200, 60},
    {50, 80, 230},
    {225, 210, 40},
}};

// The number of ones among 64 random bits is binomial, which is as good as normal here: mean 32, standard deviation 4.
// Each one counts 2 levels, so the deviation is 8 of 255, 0.03.
int Noise(base::Rng& rng) { return 2 * (std::popcount(rng.Next()) - 32); }

}  // namespace

base::Image Paint(int colour, const std::function<bool(int y, int x)>& inside, base::Rng& rng) {
  CHECK(colour >= 0 && colour < kColours) << "no such colour: " << colour;
  base::Image image = {kSide, kSide, kChannels, {}};
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const bool painted = inside(y, x);
      for (int c = 0; c < kChannels; ++c) {
        const int level = (painted ? kLevels[colour][c] : kBackground) + Noise(rng);
        image.pixels.push_back(static_cast<float>(std::clamp(level, 0, 255)) / 255.0f);
      }
    }
  }
  return image;
}

}  // namespace scenes
