#include "models/data/scenes/scene.h"

#include <algorithm>
#include <cstdlib>

#include "base/check.h"
#include "base/rng.h"

namespace scenes {
namespace {

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

  const auto inside = [&](int y, int x) { return Inside(object.shape, x - centre_x, y - centre_y, radius); };
  return {object, Paint(object.colour, inside, rng)};
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
