#include "models/data/scenes/picture.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"

namespace scenes {
namespace {

// Brighter than the background and its noise can be in some channel (20 + 2 * 32 = 84).
bool Lit(const base::Image& image, int y, int x) {
  const auto pixel = image.pixels.begin() + (y * kSide + x) * 3;
  return *std::max_element(pixel, pixel + 3) > 100.0f / 255;
}

int CountLit(const base::Image& image) {
  int lit = 0;
  for (int i = 0; i < kSide * kSide; ++i) lit += Lit(image, i / kSide, i % kSide);
  return lit;
}

// The lit pixels, cut at the smallest rectangle that holds them all, a line of '#' and '.' for each row.
std::vector<std::string> Cut(const base::Image& image) {
  int top = kSide, bottom = -1, left = kSide, right = -1;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      if (!Lit(image, y, x)) continue;
      top = std::min(top, y), bottom = std::max(bottom, y);
      left = std::min(left, x), right = std::max(right, x);
    }
  }
  std::vector<std::string> rows;
  for (int y = top; y <= bottom; ++y) {
    std::string& row = rows.emplace_back();
    for (int x = left; x <= right; ++x) row += Lit(image, y, x) ? '#' : '.';
  }
  return rows;
}

TEST(Dots, AreAsManyAsTheFactsSayAndLieApart) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  std::set<int> counts;
  for (const Picture& picture : MakePicturesOf(Kind::kDots, 200, seed)) {
    counts.insert(picture.facts.count);
    EXPECT_EQ(CountLit(picture.image), 9 * picture.facts.count) << "no dot lies on another, none over the edge";
    // Corners 5 apart leave two dark pixels between neighbours: the corner of a dot is lit, what is left of it is not.
    int corners = 0;
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const bool left = x > 0 && Lit(picture.image, y, x - 1), above = y > 0 && Lit(picture.image, y - 1, x);
        corners += Lit(picture.image, y, x) && !left && !above;
      }
    }
    EXPECT_EQ(corners, picture.facts.count);
  }
  // A count is missed by 200 draws with probability 8 (7/8)^200 = 2e-11.
  EXPECT_EQ(counts.size(), 8u);
}

TEST(Digit, IsDrawnInItsFontAtItsScaleWhereverItStands) {
  const std::vector<std::string> seven = {"###", "..#", ".#.", ".#.", ".#."};
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(Cut(DrawPicture({.kind = Kind::kDigit, .digit = 7, .scale = 1}, seed).image), seven);
  }
  const std::vector<std::string> wide = Cut(DrawPicture({.kind = Kind::kDigit, .digit = 7, .scale = 4}, 3).image);
  ASSERT_EQ(wide.size(), 20u);
  EXPECT_EQ(wide[0], "############");
  EXPECT_EQ(wide[4], "........####");
  EXPECT_EQ(wide[19], "....####....");
}

TEST(Digit, IsTheSameInTheMiddleAndNeverFarFromIt) {
  for (const int scale : kScales) {
    const Facts facts = {.kind = Kind::kDigit, .digit = 8, .scale = scale};  // lit at all four edges
    const int top = (kSide - 5 * scale) / 2, left = (kSide - 3 * scale) / 2;
    std::set<std::pair<int, int>> shifts;
    for (uint64_t seed = 1; seed <= 300; ++seed) {
      const base::Image image = DrawCentredDigit(facts, seed).image;
      EXPECT_EQ(Cut(image), Cut(DrawPicture(facts, seed).image));
      int first_y = kSide, first_x = kSide;
      for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
          if (!Lit(image, y, x)) continue;
          first_y = std::min(first_y, y);
          first_x = std::min(first_x, x);
        }
      }
      shifts.insert({first_y - top, first_x - left});
    }
    // 25 shifts; one is missed by 300 draws with probability 25 (24/25)^300 = 1e-4. The seeds are fixed.
    EXPECT_EQ(shifts.size(), 25u) << "scale " << scale;
    EXPECT_EQ(*shifts.begin(), std::pair(-2, -2));
    EXPECT_EQ(*shifts.rbegin(), std::pair(2, 2));
  }
}

TEST(Digit, LooksLikeNoOther) {
  std::set<std::vector<std::string>> looks;
  for (int digit = 0; digit < kDigits; ++digit) {
    looks.insert(Cut(DrawPicture({.kind = Kind::kDigit, .digit = digit, .scale = 2}, 1).image));
  }
  EXPECT_EQ(looks.size(), 10u);
}

TEST(Object, IsTheSceneOfTheSameSeed) {
  const Facts facts = {.kind = Kind::kObject, .colour = 2, .shape = 1, .place = 3};
  EXPECT_EQ(DrawPicture(facts, 9).image, DrawScene({.shape = 1, .colour = 2, .place = 3}, 9).image);
}

TEST(DrawFacts, DrawsEveryKindColourDigitAndScale) {
  base::Rng rng = {8};
  std::set<int> kinds, colours, digits, scales;
  for (int i = 0; i < 1000; ++i) {
    const Facts facts = DrawFacts(rng);
    kinds.insert(static_cast<int>(facts.kind));
    colours.insert(facts.colour);
    if (facts.kind == Kind::kDigit) digits.insert(facts.digit), scales.insert(facts.scale);
  }
  EXPECT_EQ(kinds.size(), 3u);
  EXPECT_EQ(colours.size(), 4u);
  EXPECT_EQ(digits.size(), 10u);
  EXPECT_EQ(scales, (std::set<int>{1, 2, 4}));
}

}  // namespace
}  // namespace scenes
