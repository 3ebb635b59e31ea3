// What all scenes are painted on: a dark square of 32 x 32 pixels, one colour, and noise on every value.
//
// The same bits on every machine: nothing but integers until a level of 0 to 255 is divided by 255.

#ifndef MODELS_DATA_SCENES_CANVAS_H_
#define MODELS_DATA_SCENES_CANVAS_H_

#include <array>
#include <functional>

#include "base/image.h"
#include "base/rng.h"

namespace scenes {

inline constexpr int kSide = 32;  // [pixels]
inline constexpr int kColours = 4;
inline constexpr std::array<const char*, kColours> kColourNames = {"red", "green", "blue", "yellow"};

// A picture (32, 32, 3), each value level / 255: `colour` where inside(y, x), else the background, which is 0.08. The
// noise has a standard deviation of 0.03 and is drawn for each channel alone, in the order of the pixels.
// REQUIRES: colour is in range.
base::Image Paint(int colour, const std::function<bool(int y, int x)>& inside, base::Rng& rng);

}  // namespace scenes

#endif  // MODELS_DATA_SCENES_CANVAS_H_
