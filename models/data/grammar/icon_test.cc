// Icons can be read: a reader that knows the rules and not the drawing finds verb, tense and person in every one.

#include "models/data/grammar/icon.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "models/data/grammar/glyphs.h"

namespace grammar {
namespace {

using ::absl::StatusCode;
using ::base::testing::HasCodeAndText;

float At(const base::Image& image, int row, int column, int channel) {
  return image.pixels[(row * image.width + column) * image.channels + channel];
}

float Darkest(const base::Image& image, int row, int column) {
  return std::min({At(image, row, column, 0), At(image, row, column, 1), At(image, row, column, 2)});
}

struct Reading {
  Cell cell;
  int x = 0, y = 0;  // the sign's middle
  int signs = 0;     // how many signs fit; one if all is well
};

// The first and the last column of the shape in a row: no tense has a channel darkest above 0.56, no background below
// 0.8.
std::pair<int, int> Extent(const base::Image& image, int row) {
  int first = kIconSide, last = -1;
  for (int column = 0; column < kIconSide; ++column) {
    if (Darkest(image, row, column) > 0.75f) continue;
    first = std::min(first, column);
    last = std::max(last, column);
  }
  return {first, last};
}

bool SignFits(const base::Image& image, int verb, int x, int y) {
  for (int row = 0; row < 10; ++row) {
    for (int column = 0; column < 10; ++column) {
      const bool white = Darkest(image, y - 5 + row, x - 5 + column) > 0.85f;
      if (white != (kGlyphs[verb][row / 2][column / 2] == '#')) return false;
    }
  }
  return true;
}

// The shape's colour, taken where no shape ends and no sign stands: two rows below the sign, around its middle.
int TenseOf(const base::Image& image, int x, int y) {
  double mean[3] = {};
  for (int column = x - 3; column < x + 3; ++column) {
    for (int channel = 0; channel < 3; ++channel) mean[channel] += At(image, y + 5, column, channel) / 6.0;
  }
  const double grey = (mean[0] + mean[1] + mean[2]) / 3;
  if (std::abs(mean[0] - grey) < 0.1 && std::abs(mean[1] - grey) < 0.1) return kInfinitive;
  if (mean[1] > mean[0] && mean[1] > mean[2]) return kPastParticiple;
  if (mean[0] > mean[1] && mean[0] > 1.5 * mean[2]) return kPastSimple;
  return mean[0] > mean[1] ? kSimpleFuture : kPresentSimple;
}

// How much narrower a shape is 8.5 pixels above its centre than at the centre. For radius 11.5 to 13.5: a square not at
// all, a circle 0.67 to 0.78, a triangle 0.34 to 0.44.
int PersonOf(const base::Image& image, int y) {
  const auto [top_first, top_last] = Extent(image, y - 9);
  const auto [first, last] = Extent(image, y);
  const double ratio = static_cast<double>(top_last - top_first + 1) / (last - first + 1);
  return ratio > 0.88 ? kSecond : ratio > 0.55 ? kFirst : kThird;
}

Reading Read(const base::Image& image) {
  Reading reading;
  for (int verb = 0; verb < kVerbs; ++verb) {
    for (int y = 15; y <= 17; ++y) {
      for (int x = 15; x <= 17; ++x) {
        if (!SignFits(image, verb, x, y)) continue;
        reading.cell.verb = verb;
        reading.x = x;
        reading.y = y;
        ++reading.signs;
      }
    }
  }
  if (reading.signs == 0) return reading;
  reading.cell.tense = TenseOf(image, reading.x, reading.y);
  reading.cell.person = PersonOf(image, reading.y);
  return reading;
}

TEST(DrawIcon, CanBeReadBack) {
  base::Rng seeds{7};
  for (int round = 0; round < 4; ++round) {
    for (int id = 0; id < kCells; ++id) {
      const uint64_t seed = seeds.Next();
      const Cell cell = CellOf(id).value();
      const Reading reading = Read(DrawIcon(cell, seed).value());
      EXPECT_EQ(reading.signs, 1) << "class " << id << ", seed " << seed;
      EXPECT_EQ(reading.cell, cell) << "class " << id << ", seed " << seed << ": read as " << reading.cell.verb << " "
                                    << reading.cell.tense << " " << reading.cell.person;
    }
  }
}

// An additional movement of the sign would cost the small ViT a third of its accuracy.
TEST(DrawIcon, MovesTheSignWithItsShape) {
  std::set<std::pair<int, int>> middles;
  for (int id = 0; id < kCells; ++id) {
    const base::Image image = DrawIcon(CellOf(id).value(), 1000 + id).value();
    const Reading reading = Read(image);
    const auto [first, last] = Extent(image, reading.y);
    // Noise may decide about a pixel that is covered by half, on one side; a sign that moved alone would make it 2.
    EXPECT_LE(std::abs(first + last + 1 - 2 * reading.x), 1) << "class " << id << ": wider on one side of its sign";
    middles.insert({reading.x, reading.y});
  }
  EXPECT_EQ(middles.size(), 9u) << "-1, 0 and +1 each way";
}

TEST(DrawIcon, HasValuesThatAPngFileHoldsExactly) {
  const base::Image image = DrawIcon({kVerbs - 1, kSimpleFuture, kThird}, 5).value();
  EXPECT_EQ(image.height, 32);
  EXPECT_EQ(image.width, 32);
  EXPECT_EQ(image.channels, 3);
  ASSERT_EQ(image.pixels.size(), 32u * 32 * 3);
  for (const float value : image.pixels) {
    ASSERT_GE(value, 0.0f);
    ASSERT_LE(value, 1.0f);
    ASSERT_EQ(value, std::round(value * 255.0f) / 255.0f);
  }
}

TEST(DrawIcon, HasNoiseOfTheStatedSize) {
  double squares = 0;
  int degrees = 0;
  for (int id = 0; id < kCells; ++id) {
    const base::Image image = DrawIcon(CellOf(id).value(), id).value();
    // The corner of 3 x 3 pixels is background only: one level, 27 values.
    double mean = 0, square = 0;
    for (int i = 0; i < 27; ++i) mean += At(image, i / 9, i / 3 % 3, i % 3) / 27;
    if (mean > 0.94) continue;  // above, white cuts off the upper end of the noise
    EXPECT_GT(mean, 0.92 - 5 * 0.02 / std::sqrt(27.0));
    for (int i = 0; i < 27; ++i) square += std::pow(At(image, i / 9, i / 3 % 3, i % 3) - mean, 2);
    squares += square;
    degrees += 26;
  }
  ASSERT_GT(degrees, 1000) << "a third of the icons are dark enough";
  // An estimate from n degrees of freedom is off by 1 / sqrt(2 n) of itself; five times that.
  EXPECT_NEAR(std::sqrt(squares / degrees), 0.02, 5 * 0.02 / std::sqrt(2.0 * degrees));
}

TEST(DrawIcon, DependsOnCellAndSeedAlone) {
  const Cell cell = {3, kPastSimple, kSecond};
  EXPECT_EQ(DrawIcon(cell, 9).value(), DrawIcon(cell, 9).value());
  EXPECT_NE(DrawIcon(cell, 9).value(), DrawIcon(cell, 10).value());
  EXPECT_NE(DrawIcon(cell, 9).value(), DrawIcon({4, kPastSimple, kSecond}, 9).value());
}

TEST(DrawIcon, RefusesWhatIsNoCell) {
  EXPECT_TRUE(HasCodeAndText(DrawIcon({20, 0, 0}, 1).status(), StatusCode::kInvalidArgument, "verb 20"));
  EXPECT_TRUE(HasCodeAndText(DrawIcon({0, 0, -1}, 1).status(), StatusCode::kInvalidArgument, "person -1"));
}

TEST(Centered, RunsFromMinusOneToOne) {
  const base::Image image = {.height = 1, .width = 4, .channels = 1, .pixels = {0.0f, 0.5f, 0.96f, 1.0f}};
  const base::Image centered = Centered(image);
  EXPECT_EQ(centered.pixels[0], -1.0f);
  EXPECT_EQ(centered.pixels[1], 0.0f);
  // 0.96 is off by up to 2^-25 as a float, its difference to 0.5 is exact, and both double.
  EXPECT_NEAR(centered.pixels[2], 0.92, std::ldexp(1.0, -24));
  EXPECT_EQ(centered.pixels[3], 1.0f);
  EXPECT_EQ(centered.height, 1);
  EXPECT_EQ(centered.width, 4);
}

}  // namespace
}  // namespace grammar
