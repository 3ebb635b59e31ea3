// Scenes: small pictures of one object, so simple that everything about them is known, and too varied for a template.
//
// A scene shows one of 4 shapes in one of 4 colours in one of 4 places: 64 kinds. Within a kind the object moves by up
// to 2 pixels each way and has one of two sizes, on a dark background, with noise on every value.
//
// How one is drawn, in this order of random numbers: the centre's shift to the right and down, the radius, noise. The
// same bits on every machine: nothing but integers until a level of 0 to 255 is divided by 255.

#ifndef MODELS_DATA_SCENES_SCENE_H_
#define MODELS_DATA_SCENES_SCENE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "base/image.h"
#include "models/data/scenes/canvas.h"

namespace scenes {

inline constexpr int kShapes = 4, kPlaces = 4;

inline constexpr std::array<const char*, kShapes> kShapeNames = {"disc", "square", "triangle", "cross"};
inline constexpr std::array<const char*, kPlaces> kPlaceNames = {"top-left", "top-right", "bottom-left",
                                                                 "bottom-right"};

struct Object {
  int shape = 0, colour = 0, place = 0;

  bool operator==(const Object&) const = default;
};

struct Scene {
  Object object;
  base::Image image;  // (32, 32, 3), each value level / 255
};

// Draws `object`. REQUIRES: shape, colour and place are in range.
//
//   centre  8 or 24 pixels from the left and from the top, moved by -2 to 2
//   radius  5 or 6 pixels
//   noise   standard deviation 0.03, for each channel alone; background 0.08
Scene DrawScene(const Object& object, uint64_t seed);

// `count` scenes, the object of each drawn with equal chances. Scene i does not depend on `count`.
std::vector<Scene> MakeScenes(int count, uint64_t seed);

}  // namespace scenes

#endif  // MODELS_DATA_SCENES_SCENE_H_
