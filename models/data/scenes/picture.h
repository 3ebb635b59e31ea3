// Pictures of three kinds, from what a coarse look tells to what a coarse look misses:
//
//   kObject   one of 4 shapes in one of 4 places (scene.h)
//   kDots     1 to 8 dots of 3 x 3 pixels, anywhere but on each other
//   kDigit    0 to 9 in a font of 3 x 5 squares, each square 1, 2 or 4 pixels wide, anywhere
//
// each in one of 4 colours. With patches of 8 pixels two dots fall into one patch, and a digit of the smallest size is
// a few pixels of one: what that does to a model is exercise 20 of chapter 30.

#ifndef MODELS_DATA_SCENES_PICTURE_H_
#define MODELS_DATA_SCENES_PICTURE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "base/image.h"
#include "models/data/scenes/scene.h"

namespace scenes {

enum class Kind : int { kObject, kDots, kDigit };
inline constexpr int kKinds = 3;

inline constexpr int kMaxDots = 8, kDigits = 10;
inline constexpr std::array<int, 3> kScales = {1, 2, 4};

// Everything that is true of a picture. What does not belong to its kind does not count.
struct Facts {
  Kind kind = Kind::kObject;
  int colour = 0;            // of 4
  int shape = 0, place = 0;  // of an object, see scene.h
  int count = 1;             // of dots, 1 to 8
  int digit = 0, scale = 1;  // of a digit; scale [pixels] is the width of one of its squares
};

struct Picture {
  Facts facts;
  base::Image image;  // (32, 32, 3), as canvas.h says
};

// Draws it. The corners of any two dots are at least 5 pixels apart in x or in y.
//
// Random numbers, before the noise: for an object as DrawScene; for dots x and y of each corner, drawn again until it
// fits; for a digit x and y of its corner. REQUIRES: the facts are in range.
Picture DrawPicture(const Facts& facts, uint64_t seed);

// The digit in the middle of the picture, moved by up to 2 pixels each way: reading without searching.
// Random numbers, before the noise: the shift to the right and down. REQUIRES: the digit and its scale are in range.
Picture DrawCentredDigit(const Facts& facts, uint64_t seed);

// `count` pictures of a kind, each fact drawn with equal chances. Picture i does not depend on `count`.
std::vector<Picture> MakePicturesOf(Kind kind, int count, uint64_t seed);

// The facts of one picture of a kind, and of one whose kind is drawn, too.
Facts DrawFacts(Kind kind, base::Rng& rng);
Facts DrawFacts(base::Rng& rng);

}  // namespace scenes

#endif  // MODELS_DATA_SCENES_PICTURE_H_
