#include "models/data/grammar/icon.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "base/rng.h"
#include "base/status_macros.h"
#include "models/data/grammar/glyphs.h"

namespace grammar {
namespace {

constexpr int kChannels = 3;

// Lengths are counted in 64ths of a pixel, brightness in 256ths of a level: 0 is black, kWhite is white.
constexpr int kPixel = 64;
constexpr int kLevel = 256;
constexpr int kWhite = 255 * kLevel;

constexpr int Percent(int percent) { return kWhite / 100 * percent; }
static_assert(kWhite % 100 == 80, "Percent is low by at most 80 / 256 of a level");

using Colour = std::array<int, kChannels>;

constexpr std::array<Colour, kTenses> kColours = {{
    {Percent(50), Percent(50), Percent(50)},
    {Percent(20), Percent(40), Percent(85)},
    {Percent(85), Percent(22), Percent(20)},
    {Percent(20), Percent(62), Percent(28)},
    {Percent(55), Percent(25), Percent(70)},
}};

// Uniform in {low, ..., high}.
int Between(base::Rng& rng, int low, int high) { return low + rng.Below(high - low + 1); }

// The number of ones among 64 random bits is binomial, which is as good as normal here: mean 32, standard deviation 4.
// One bit more or less counts 0.005 of white, so the deviation is 0.02.
int Noise(base::Rng& rng) { return (std::popcount(rng.Next()) - 32) * (kWhite / 200); }

struct Placement {
  int x, y;    // the shape's centre [64ths of a pixel]
  int radius;  // [64ths of a pixel]
};

// Whether a point (x, y) from the shape's centre, y downwards, lies in the shape.
bool Inside(int person, int x, int y, int radius) {
  switch (person) {
    case kFirst:
      return x * x + y * y <= radius * radius;
    case kSecond:
      return std::max(std::abs(x), std::abs(y)) <= radius * 7 / 8;
    default: {
      const int reach = radius * 9 / 8, down = radius * 9 / 16;
      // Half as wide as the base is at depth y below the apex.
      return y <= down && std::abs(x) * (reach + down) <= reach * (y + reach);
    }
  }
}

constexpr int kPoints = 16;

// How many of the pixel's 4 x 4 points lie in the shape, 0 to 16.
int Coverage(int person, const Placement& at, int column, int row) {
  int count = 0;
  for (int point = 0; point < kPoints; ++point) {
    const int x = column * kPixel + kPixel / 8 + point % 4 * (kPixel / 4);
    const int y = row * kPixel + kPixel / 8 + point / 4 * (kPixel / 4);
    count += Inside(person, x - at.x, y - at.y, at.radius);
  }
  return count;
}

// Whether the verb's sign, 10 x 10 pixels around the centre, covers this pixel.
bool InSign(int verb, const Placement& at, int column, int row) {
  const int x = column - at.x / kPixel + kGlyphSide;
  const int y = row - at.y / kPixel + kGlyphSide;
  const bool within = x >= 0 && x < 2 * kGlyphSide && y >= 0 && y < 2 * kGlyphSide;
  return within && kGlyphs[verb][y / 2][x / 2] == '#';
}

float Pixel(int brightness) {
  const int level = (std::clamp(brightness, 0, kWhite) + kLevel / 2) / kLevel;
  return static_cast<float>(level) / 255.0f;
}

}  // namespace

absl::StatusOr<base::Image> DrawIcon(const Cell& cell, uint64_t seed) {
  RETURN_IF_ERROR(CheckCell(cell));
  base::Rng rng{seed};
  const int background = Between(rng, Percent(92), Percent(98));
  const int x = kIconSide / 2 + Between(rng, -1, 1);
  const int y = kIconSide / 2 + Between(rng, -1, 1);
  const int radius = Between(rng, 23 * kPixel / 2, 27 * kPixel / 2);
  const Placement at = {x * kPixel, y * kPixel, radius};
  Colour colour = kColours[cell.tense];
  for (int& channel : colour) channel += Between(rng, -Percent(6), Percent(6));

  base::Image image = {.height = kIconSide, .width = kIconSide, .channels = kChannels};
  image.pixels.reserve(kIconSide * kIconSide * kChannels);
  for (int row = 0; row < kIconSide; ++row) {
    for (int column = 0; column < kIconSide; ++column) {
      const int covered = Coverage(cell.person, at, column, row);
      const bool sign = InSign(cell.verb, at, column, row);
      for (int channel : colour) {
        const int shape = (background * (kPoints - covered) + channel * covered) / kPoints;
        image.pixels.push_back(Pixel((sign ? kWhite : shape) + Noise(rng)));
      }
    }
  }
  return image;
}

base::Image Centered(const base::Image& image) {
  base::Image centered = image;
  for (float& value : centered.pixels) value = (value - 0.5f) * 2;
  return centered;
}

}  // namespace grammar
