#include "models/data/scenes/picture.h"

#include <algorithm>
#include <cstdlib>

#include "base/check.h"
#include "models/data/scenes/canvas.h"

namespace scenes {
namespace {

constexpr int kDotSide = 3;    // [pixels]
constexpr int kDotsApart = 5;  // [pixels], from corner to corner
constexpr int kFontWidth = 3, kFontHeight = 5;

using Rows = std::array<const char*, kFontHeight>;
constexpr std::array<Rows, kDigits> kFont = {{
    {"###", "#.#", "#.#", "#.#", "###"},
    {".#.", "##.", ".#.", ".#.", "###"},
    {"###", "..#", "###", "#..", "###"},
    {"###", "..#", ".##", "..#", "###"},
    {"#.#", "#.#", "###", "..#", "..#"},
    {"###", "#..", "###", "..#", "###"},
    {"###", "#..", "###", "#.#", "###"},
    {"###", "..#", ".#.", ".#.", ".#."},
    {"###", "#.#", "###", "#.#", "###"},
    {"###", "#.#", "###", "..#", "###"},
}};

struct Corner {
  int y = 0, x = 0;  // top left
};

// A corner of something so wide and high that all of it lies in the picture.
Corner DrawCorner(int height, int width, base::Rng& rng) {
  const int x = rng.Below(kSide - width + 1);
  const int y = rng.Below(kSide - height + 1);
  return {y, x};
}

base::Image DrawDots(int count, int colour, base::Rng& rng) {
  std::vector<Corner> dots;
  const auto fits = [&dots](const Corner& c) {
    return std::ranges::all_of(dots, [&c](const Corner& other) {
      return std::max(std::abs(c.y - other.y), std::abs(c.x - other.x)) >= kDotsApart;
    });
  };
  // Seven dots take at most 7 * 9 * 9 = 567 of the 900 corners, so that there always is one left.
  while (dots.size() < count) {
    const Corner corner = DrawCorner(kDotSide, kDotSide, rng);
    if (fits(corner)) dots.push_back(corner);
  }
  const auto inside = [&dots](int y, int x) {
    return std::ranges::any_of(
        dots, [=](const Corner& c) { return y >= c.y && y < c.y + kDotSide && x >= c.x && x < c.x + kDotSide; });
  };
  return Paint(colour, inside, rng);
}

void CheckDigit(const Facts& facts) {
  CHECK(facts.digit >= 0 && facts.digit < kDigits && std::ranges::count(kScales, facts.scale) == 1)
      << "digit " << facts.digit << " at scale " << facts.scale;
}

base::Image DrawDigit(const Facts& facts, Corner corner, base::Rng& rng) {
  const int scale = facts.scale;
  const Rows& font = kFont[facts.digit];
  const auto inside = [=](int y, int x) {
    const int down = y - corner.y, right = x - corner.x;
    return down >= 0 && down < kFontHeight * scale && right >= 0 && right < kFontWidth * scale &&
           font[down / scale][right / scale] == '#';
  };
  return Paint(facts.colour, inside, rng);
}

}  // namespace

Picture DrawPicture(const Facts& facts, uint64_t seed) {
  base::Rng rng = {seed};
  switch (facts.kind) {
    case Kind::kObject:
      return {facts, DrawScene({facts.shape, facts.colour, facts.place}, seed).image};
    case Kind::kDots:
      CHECK(facts.count >= 1 && facts.count <= kMaxDots) << facts.count << " dots";
      return {facts, DrawDots(facts.count, facts.colour, rng)};
    case Kind::kDigit:
      CheckDigit(facts);
      return {facts, DrawDigit(facts, DrawCorner(kFontHeight * facts.scale, kFontWidth * facts.scale, rng), rng)};
  }
  CHECK(false) << "no such kind: " << static_cast<int>(facts.kind);
}

Picture DrawCentredDigit(const Facts& facts, uint64_t seed) {
  CheckDigit(facts);
  base::Rng rng = {seed};
  const int right = rng.Below(5) - 2;
  const int down = rng.Below(5) - 2;
  const Corner corner = {(kSide - kFontHeight * facts.scale) / 2 + down,
                         (kSide - kFontWidth * facts.scale) / 2 + right};
  return {facts, DrawDigit(facts, corner, rng)};
}

Facts DrawFacts(Kind kind, base::Rng& rng) {
  Facts facts = {.kind = kind};
  facts.colour = rng.Below(kColours);
  switch (kind) {
    case Kind::kObject:
      facts.shape = rng.Below(kShapes);
      facts.place = rng.Below(kPlaces);
      break;
    case Kind::kDots:
      facts.count = 1 + rng.Below(kMaxDots);
      break;
    case Kind::kDigit:
      facts.digit = rng.Below(kDigits);
      facts.scale = kScales[rng.Below(kScales.size())];
      break;
  }
  return facts;
}

Facts DrawFacts(base::Rng& rng) {
  const Kind kind = static_cast<Kind>(rng.Below(kKinds));
  return DrawFacts(kind, rng);
}

std::vector<Picture> MakePicturesOf(Kind kind, int count, uint64_t seed) {
  base::Rng rng = {seed};
  std::vector<Picture> pictures;
  for (int i = 0; i < count; ++i) {
    const Facts facts = DrawFacts(kind, rng);
    pictures.push_back(DrawPicture(facts, rng.Next()));
  }
  return pictures;
}

}  // namespace scenes
