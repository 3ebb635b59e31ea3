#include "web/typeset/math_letters.h"

#include "gtest/gtest.h"

namespace course::web {
namespace {

TEST(MathLetters, BecomeCharactersOfTheirOwn) {
  EXPECT_EQ(WithMathLetters("<mi mathvariant=\"bold\">x</mi>"), "<mi>\xF0\x9D\x90\xB1</mi>");         // U+1D431
  EXPECT_EQ(WithMathLetters("<mi mathvariant=\"script\">A</mi>"), "<mi>\xF0\x9D\x92\x9C</mi>");       // U+1D49C
  EXPECT_EQ(WithMathLetters("<mn mathvariant=\"bold\">1</mn>"), "<mn>\xF0\x9D\x9F\x8F</mn>");         // U+1D7CF
  EXPECT_EQ(WithMathLetters("<mi mathvariant=\"bold-italic\">α</mi>"), "<mi>\xF0\x9D\x9C\xB6</mi>");  // U+1D736
  EXPECT_EQ(WithMathLetters("<mi mathvariant=\"bold\">Σ</mi>"), "<mi>\xF0\x9D\x9A\xBA</mi>");         // U+1D6BA
}

TEST(MathLetters, TheOlderCharactersOfUnicodeFillTheHoles) {
  EXPECT_EQ(WithMathLetters("<mi mathvariant=\"double-struck\">R</mi>"), "<mi>ℝ</mi>");
  EXPECT_EQ(WithMathLetters("<mi mathvariant=\"double-struck\">N</mi>"), "<mi>ℕ</mi>");
  EXPECT_EQ(WithMathLetters("<mi mathvariant=\"script\">L</mi>"), "<mi>ℒ</mi>");
  EXPECT_EQ(WithMathLetters("<mi mathvariant=\"italic\">h</mi>"), "<mi>ℎ</mi>");
}

TEST(MathLetters, EverythingElseStays) {
  for (const char* text : {
           "<mi mathvariant=\"normal\">d</mi>",
           "<mtext mathvariant=\"bold\">two</mtext>",
           "<mtext mathvariant=\"bold\"></mtext>",
           "<mi mathvariant=\"bold\">&lt;</mi>",
           "<mi mathvariant=\"script\">1</mi>",
           "<mi mathvariant=\"bold\" x=\"y\">a</mi>",
           "<mi mathvariant=\"bold\">a",
           "<mi mathvariant=\"bold",
           "<mi>x</mi>",
           "",
       }) {
    EXPECT_EQ(WithMathLetters(text), text);
  }
}

TEST(MathLetters, SeveralStandInOneFormula) {
  EXPECT_EQ(WithMathLetters("<mrow><mi mathvariant=\"double-struck\">R</mi><mi mathvariant=\"normal\">d</mi><mi "
                            "mathvariant=\"double-struck\">Z</mi></mrow>"),
            "<mrow><mi>ℝ</mi><mi mathvariant=\"normal\">d</mi><mi>ℤ</mi></mrow>");
}

}  // namespace
}  // namespace course::web
