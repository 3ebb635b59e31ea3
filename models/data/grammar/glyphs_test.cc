// What makes the signs a good code, and pleasant to look at.

#include "models/data/grammar/glyphs.h"

#include <cstring>

#include "gtest/gtest.h"

namespace grammar {
namespace {

bool Set(const Glyph& glyph, int row, int column) { return glyph[row][column] == '#'; }

template <class Square>
int CountSquares(Square square) {
  int count = 0;
  for (int row = 0; row < kGlyphSide; ++row) {
    for (int column = 0; column < kGlyphSide; ++column) count += square(row, column);
  }
  return count;
}

TEST(Glyphs, AreFiveByFiveOfTwoLetters) {
  for (int verb = 0; verb < kVerbs; ++verb) {
    for (const char* row : kGlyphs[verb]) {
      ASSERT_NE(row, nullptr) << kVerbNames[verb];
      EXPECT_EQ(std::strlen(row), 5u) << kVerbNames[verb];
      EXPECT_EQ(std::strspn(row, "#."), 5u) << kVerbNames[verb];
    }
  }
}

TEST(Glyphs, DifferInAtLeastTenSquares) {
  for (int a = 0; a < kVerbs; ++a) {
    for (int b = 0; b < a; ++b) {
      const int distance = CountSquares(
          [&](int row, int column) { return Set(kGlyphs[a], row, column) != Set(kGlyphs[b], row, column); });
      EXPECT_GE(distance, 10) << kVerbNames[a] << " and " << kVerbNames[b];
    }
  }
}

TEST(Glyphs, HaveNineToSixteenSquaresSet) {
  for (int verb = 0; verb < kVerbs; ++verb) {
    const int set = CountSquares([&](int row, int column) { return Set(kGlyphs[verb], row, column); });
    EXPECT_GE(set, 9) << kVerbNames[verb];
    EXPECT_LE(set, 16) << kVerbNames[verb];
  }
}

TEST(Glyphs, AreMirroredAndTouchTheEdges) {
  for (int verb = 0; verb < kVerbs; ++verb) {
    const Glyph& glyph = kGlyphs[verb];
    EXPECT_EQ(CountSquares([&](int row, int column) { return Set(glyph, row, column) != Set(glyph, row, 4 - column); }),
              0)
        << kVerbNames[verb];
    EXPECT_GT(CountSquares([&](int row, int column) { return row == 0 && Set(glyph, row, column); }), 0);
    EXPECT_GT(CountSquares([&](int row, int column) { return row == 4 && Set(glyph, row, column); }), 0);
    EXPECT_GT(CountSquares([&](int row, int column) { return column == 0 && Set(glyph, row, column); }), 0);
  }
}

}  // namespace
}  // namespace grammar
