#include "base/markdown_segments.h"

#include <cstdint>
#include <string>

#include "base/rng.h"
#include "gtest/gtest.h"

namespace base {
namespace {

// "t(a )f($x$)c(`y`)"
std::string Cut(std::string_view markdown) {
  std::string text;
  for (const Segment& segment : MarkdownSegments(markdown)) {
    text += "tfc"[segment.kind];
    text += "(" + std::string(segment.text) + ")";
  }
  return text;
}

TEST(MarkdownSegments, TellTextFormulasAndCodeApart) {
  EXPECT_EQ(Cut("a $x$ b `y` c"), "t(a )f($x$)t( b )c(`y`)t( c)");
  EXPECT_EQ(Cut("$$x\ny$$"), "f($$x\ny$$)");
  EXPECT_EQ(Cut("```\n$x$\n```\n"), "c(```\n$x$\n```)t(\n)");
  EXPECT_EQ(Cut("``a`b``"), "c(``a`b``)");
  EXPECT_EQ(Cut("$`x`$"), "f($`x`$)");
  EXPECT_EQ(Cut(""), "");
}

TEST(MarkdownSegments, ADollarAloneIsADollar) {
  EXPECT_EQ(Cut("costs $5 or $6"), "t(costs $5 or $6)");
  EXPECT_EQ(Cut("a $ b $ c"), "t(a $ b $ c)");
  EXPECT_EQ(Cut("\\$x$ y"), "t(\\$x$ y)");
  EXPECT_EQ(Cut("$x\n\ny$"), "t($x\n\ny$)");
  EXPECT_EQ(Cut("$a\\$b$"), "f($a\\$b$)");
  EXPECT_EQ(Cut("`open"), "t(`open)");
  EXPECT_EQ(Cut("ends with \\"), "t(ends with \\)");
}

TEST(MarkdownSegments, AFencedBlockReachesToItsFence) {
  EXPECT_EQ(Cut("a\n~~~\n$x$ `\n~~~\nb"), "t(a\n)c(~~~\n$x$ `\n~~~)t(\nb)");
  EXPECT_EQ(Cut("````\n```\n$x$\n````\n"), "c(````\n```\n$x$\n````)t(\n)") << "a shorter one closes nothing";
  EXPECT_EQ(Cut("   ```cpp\n$x$\n  ````  \n$y$"), "c(   ```cpp\n$x$\n  ````  )t(\n)f($y$)");
  EXPECT_EQ(Cut("```\n$x$"), "c(```\n$x$)") << "up to the end";
  EXPECT_EQ(Cut("a ~~~\n$x$"), "t(a ~~~\n)f($x$)") << "not at the beginning of a line";
  EXPECT_EQ(Cut("    ~~~\n$x$"), "t(    ~~~\n)f($x$)") << "four blanks";
  EXPECT_EQ(Cut("``` `x` ``` $y$"), "c(``` `x` ```)t( )f($y$)") << "a span";
}

TEST(MarkdownSegments, AFormulaKnowsWhatIsBetweenItsMarks) {
  const auto segments = MarkdownSegments("$x$$$y\nz$$");
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_FALSE(segments[0].IsDisplay());
  EXPECT_EQ(segments[0].Tex(), "x");
  EXPECT_TRUE(segments[1].IsDisplay());
  EXPECT_EQ(segments[1].Tex(), "y\nz");
}

TEST(MarkdownSegments, LoseNothingOfAnyText) {
  constexpr uint64_t kSeed = 20240918;
  SCOPED_TRACE(kSeed);
  Rng rng{kSeed};
  for (int i = 0; i < 20'000; ++i) {
    std::string text, all;
    for (int n = rng.Below(14); n > 0; --n) text += "$$$``~~~\\ab 1\n{}"[rng.Below(16)];
    for (const Segment& segment : MarkdownSegments(text)) {
      ASSERT_FALSE(segment.text.empty());
      all += segment.text;
    }
    ASSERT_EQ(all, text);
  }
}

}  // namespace
}  // namespace base
