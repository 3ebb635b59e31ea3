#include "quiz/paper/segments.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::quiz {
namespace {

// "t(a )f($x$)c(`y`)"
std::string Cut(std::string_view markdown) {
  std::string text;
  for (const Segment& segment : Segments(markdown)) {
    absl::StrAppend(&text, std::string(1, "tfc"[segment.kind]), "(", std::string(segment.text), ")");
  }
  return text;
}

TEST(Segments, TellTextFormulasAndCodeApart) {
  EXPECT_EQ(Cut("a $x$ b `y` c"), "t(a )f($x$)t( b )c(`y`)t( c)");
  EXPECT_EQ(Cut("$$x\ny$$"), "f($$x\ny$$)");
  EXPECT_EQ(Cut("```\n$x$\n```\n"), "c(```\n$x$\n```)t(\n)");
  EXPECT_EQ(Cut("``a`b``"), "c(``a`b``)");
  EXPECT_EQ(Cut("$`x`$"), "f($`x`$)");
  EXPECT_EQ(Cut(""), "");
}

TEST(Segments, ADollarAloneIsADollar) {
  EXPECT_EQ(Cut("costs $5 or $6"), "t(costs $5 or $6)");
  EXPECT_EQ(Cut("a $ b $ c"), "t(a $ b $ c)");
  EXPECT_EQ(Cut("\\$x$ y"), "t(\\$x$ y)");
  EXPECT_EQ(Cut("$x\n\ny$"), "t($x\n\ny$)");
  EXPECT_EQ(Cut("$a\\$b$"), "f($a\\$b$)");
  EXPECT_EQ(Cut("`open"), "t(`open)");
  EXPECT_EQ(Cut("ends with \\"), "t(ends with \\)");
}

TEST(Segments, LoseNothingOfAnyText) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", course::testing::TestSeed()));
  base::Rng rng{course::testing::TestSeed()};
  for (int i = 0; i < 20'000; ++i) {
    std::string text, all;
    for (int n = rng.Below(14); n > 0; --n) text += "$$$``\\ab 1\n{}"[rng.Below(13)];
    for (const Segment& segment : Segments(text)) {
      ASSERT_FALSE(segment.text.empty());
      all += segment.text;
    }
    ASSERT_EQ(all, text);
  }
}

}  // namespace
}  // namespace course::quiz
