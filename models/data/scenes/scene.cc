#include "models/data/scenes/scene.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "base/check.h"
#include "base/rng.h"

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

// Whether the pixel at (x, y) from the centre, y downwards, lies in the shape. Lengths in pixels.
bool Inside(int shape, int x, int y, int radius) {
  switch (shape) {
    case 0:
      return x * x + y * y <= radius * radius;
    case 1:
      return std::max(std::abs(x), std::abs(y)) <= radius - 1;
    case 2:  // the apex at the top; at the base as wide as high
      return std::abs(y) <= radius && 2 * std::abs(x) <= y + radius;
    default:
      return std::min(std::abs(x), std::abs(y)) <= 1 && std::max(std::abs(x), std::abs(y)) <= radius;
  }
}

}  // namespace

Scene DrawScene(const Object& object, uint64_t seed) {
  CHECK(object.shape >= 0 && object.shape < kShapes && object.colour >= 0 && object.colour < kColours &&
        object.place >= 0 && object.place < kPlaces)
      << "no such object: " << object.shape << ", " << object.colour << ", " << object.place;
  base::Rng rng = {seed};
  const int right = rng.Below(5) - 2;
  const int down = rng.Below(5) - 2;
  const int radius = 5 + rng.Below(2);
  const int centre_x = (object.place % 2 == 0 ? 8 : 24) + right;
  const int centre_y = (object.place / 2 == 0 ? 8 : 24) + down;

  Scene scene = {object, {kSide, kSide, kChannels, {}}};
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const bool inside = Inside(object.shape, x - centre_x, y - centre_y, radius);
      for (int c = 0; c < kChannels; ++c) {
        const int level = (inside ? kLevels[object.colour][c] : kBackground) + Noise(rng);
        scene.image.pixels.push_back(static_cast<float>(std::clamp(level, 0, 255)) / 255.0f);
      }
    }
  }
  return scene;
}

std::vector<Scene> MakeScenes(int count, uint64_t seed) {
  base::Rng rng = {seed};
  std::vector<Scene> scenes;
  for (int i = 0; i < count; ++i) {
    const int shape = rng.Below(kShapes);
    const int colour = rng.Below(kColours);
    const int place = rng.Below(kPlaces);
    const uint64_t drawn = rng.Next();
    scenes.push_back(DrawScene({shape, colour, place}, drawn));
  }
  return scenes;
}

}  // namespace scenes
