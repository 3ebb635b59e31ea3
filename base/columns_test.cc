// Widths are those of the Unicode Standard (Annex #11 and the categories of UnicodeData.txt), looked up by hand.

#include "base/columns.h"

#include <iterator>
#include <string>

#include "base/rng.h"
#include "gtest/gtest.h"

namespace base {
namespace {

TEST(Printable, KeepsTextAndLineEnds) {
  EXPECT_EQ(Printable(""), "");
  EXPECT_EQ(Printable("two lines\nof text: ü, …, 猫, e\u0301"), "two lines\nof text: ü, …, 猫, e\u0301");
}

TEST(Printable, NothingMovesTheCursor) {
  EXPECT_EQ(Printable("a\x1b[2Jb"), "a?[2Jb") << "ESC";
  EXPECT_EQ(Printable("a\x07\x08\x7f|"), "a???|") << "bell, backspace, delete";
  EXPECT_EQ(Printable(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(Printable("a\u009b2Jb\u0085\u00a0"), "a?2Jb?\u00a0")
      << "CSI in one character, next line; the blank that does not break is none of them";
  EXPECT_EQ(Printable("a\tb\r\nc"), "a    b\nc") << "whoever writes \\r\\n means one line end";
}

TEST(Printable, WhatIsNoUtf8IsSaid) {
  EXPECT_EQ(Printable("a\xff\x9b|"), "a??|") << "in Latin-1 the second one is CSI";
  EXPECT_EQ(Printable("\xc0\x9b|\xe2\x82"), "??|??") << "overlong; cut short";
}

TEST(Columns, OneForAPlainCharacter) {
  EXPECT_EQ(Columns(""), 0);
  EXPECT_EQ(Columns("abc"), 3);
  EXPECT_EQ(Columns("\u00fc\u2026\u2500\u00b7\u03b1"), 5) << "umlaut, ellipsis, frame, dot, alpha";
  EXPECT_EQ(Columns("\uff71"), 1) << "halfwidth katakana";
  EXPECT_EQ(Columns("\u0ca0"), 1);
  EXPECT_EQ(Columns("\xff\xfe"), 2) << "a terminal shows something for each";
}

TEST(Columns, TwoForAWideCharacter) {
  EXPECT_EQ(Columns("\u732b"), 2) << "a CJK ideograph";
  EXPECT_EQ(Columns("\u3042\u30a2"), 4) << "kana";
  EXPECT_EQ(Columns("\ud55c"), 2) << "a Hangul syllable";
  EXPECT_EQ(Columns("\uff21"), 2) << "fullwidth A";
  EXPECT_EQ(Columns("\U0001f600"), 2) << "an emoji";
  EXPECT_EQ(Columns("\u2705"), 2) << "a mark that is an emoji by itself";
  EXPECT_EQ(Columns("\U00020000"), 2);
  EXPECT_EQ(Columns("\u303f\u4dc0"), 2) << "narrow ones among them: half fill space, a hexagram";
}

TEST(Columns, NoneForACombiningMark) {
  EXPECT_EQ(Columns("e\u0301"), 1) << "two characters in one place";
  EXPECT_EQ(Columns("x\u0302\u0323"), 1);
  EXPECT_EQ(Columns("\u304b\u3099"), 2) << "the voiced ka";
  EXPECT_EQ(Columns("a\u200bb\ufeff"), 2) << "no width by its meaning";
}

TEST(FirstColumns, CutsBetweenCharacters) {
  EXPECT_EQ(FirstColumns("abc", 2), 2u);
  EXPECT_EQ(FirstColumns("abc", 9), 3u);
  EXPECT_EQ(FirstColumns("abc", 0), 0u);
  EXPECT_EQ(FirstColumns("abc", -1), 0u);
  EXPECT_EQ(FirstColumns("\u732b\u732b", 3), 3u) << "the second would need a fourth column";
  EXPECT_EQ(FirstColumns("\u732b", 1), 0u);
  EXPECT_EQ(FirstColumns("e\u0301e\u0301", 1), 3u) << "the mark stays with its letter";
}

// Any bytes: the beginning fits, and one more character would not.
TEST(FirstColumns, IsTheLongestThatFits) {
  constexpr uint64_t kSeed = 20240917;
  SCOPED_TRACE(kSeed);
  Rng rng{kSeed};
  const std::string kPieces[] = {"a", " ", "\u00e9", "\u0301", "\u732b", "\U0001f600", "\xff", "\xe7\x8c", "\t"};
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (int n = rng.Below(12); n > 0; --n) text += kPieces[rng.Below(std::size(kPieces))];
    const int room = rng.Below(12);
    const size_t cut = FirstColumns(text, room);
    ASSERT_LE(Columns(std::string_view(text).substr(0, cut)), room) << text;
    if (cut == text.size()) continue;
    ASSERT_GT(Columns(std::string_view(text).substr(0, cut + 4)), room) << text << ": a character has at most 4 bytes";
  }
}

}  // namespace
}  // namespace base
