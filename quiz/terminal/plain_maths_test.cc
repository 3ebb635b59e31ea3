#include "quiz/terminal/plain_maths.h"

#include "base/rng.h"
#include "gtest/gtest.h"

namespace course::quiz {
namespace {

TEST(PlainMaths, ShowsWhatFormulasOfTheCourseMean) {
  EXPECT_EQ(PlainMaths("2 \\cdot L \\cdot H"), "2 \u00b7 L \u00b7 H");
  EXPECT_EQ(PlainMaths("\\frac{a + b}{2}"), "(a + b)/2");
  EXPECT_EQ(PlainMaths("\\frac{1}{n}"), "1/n");
  EXPECT_EQ(PlainMaths("x^2 + x^{n+1} + n_{layers}"), "x^2 + x^(n+1) + n_layers");
  EXPECT_EQ(PlainMaths("80\\,\\text{GiB}"), "80 GiB");
  EXPECT_EQ(PlainMaths("\\sqrt{d_k} \\le 5\\%"), "\u221ad_k \u2264 5%");
  EXPECT_EQ(PlainMaths("\\left( \\mathrm{KV} \\right)"), "( KV )");
  EXPECT_EQ(PlainMaths("\\{a, b\\}"), "{a, b}");
  EXPECT_EQ(PlainMaths("\\frac12"), "1/2");
}

TEST(PlainMaths, LeavesWhatItDoesNotKnow) {
  EXPECT_EQ(PlainMaths("\\zeta(x)"), "\\zeta(x)");
  EXPECT_EQ(PlainMaths(""), "");
}

TEST(PlainMaths, EndsWithWhateverIsNotClosed) {
  EXPECT_EQ(PlainMaths("{a"), "a");
  EXPECT_EQ(PlainMaths("\\frac{a"), "a/");
  EXPECT_EQ(PlainMaths("\\"), "\\");
  EXPECT_EQ(PlainMaths("}{"), "}");
  base::Rng rng{1};
  for (int i = 0; i < 20'000; ++i) {
    std::string tex;
    for (int n = rng.Below(16); n > 0; --n) tex += "\\{}frac_^ 1sqrt,"[rng.Below(16)];
    PlainMaths(tex);  // comes back
  }
}

}  // namespace
}  // namespace course::quiz
