#include "web/markdown/formulas.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course::web {
namespace {

std::vector<std::string> Tex(std::string_view text) {
  std::vector<std::string> tex;
  for (const Formula& formula : ExtractFormulas(text).formulas) tex.push_back(formula.tex);
  return tex;
}
using Found = std::vector<std::string>;

TEST(Formulas, AreFoundInlineAndOnLinesOfTheirOwn) {
  EXPECT_EQ(Tex("a $x_1$ and $y^2$."), (Found{"x_1", "y^2"}));
  const MathText text = ExtractFormulas("$$\nx = 1\n$$\n");
  ASSERT_EQ(text.formulas.size(), 1u);
  EXPECT_EQ(text.formulas[0], (Formula{"\nx = 1\n", true, "$$\nx = 1\n$$"}));
  EXPECT_EQ(Tex("$a|b$ | $\\{c\\}$ | $d\\$$"), (Found{"a|b", "\\{c\\}", "d\\$"}));
  EXPECT_EQ(Tex("$a\nb$"), (Found{"a\nb"})) << "a formula may cross a line";
}

TEST(Formulas, PricesAndEscapedDollarsAreNone) {
  for (const char* text : {"costs $5 or $6", "costs $5 and then 6$7", "$ x $", "$x $y", "a \\$x\\$ b", "$x b",
                           "$$ no end", "$$", "$", "a $x\n\nb$ c", "$$x\n\ny$$"}) {
    EXPECT_EQ(Tex(text), Found{}) << text;
  }
  EXPECT_EQ(Tex("$5 and $x$ is"), (Found{"x"})) << "what opens no formula does not swallow the next one";
}

TEST(Formulas, CodeHoldsNone) {
  for (const char* text : {"`echo $HOME $x$`", "``a ` $x$``", "```sh\necho $a$\n```\n", "~~~\n$a$\n~~~\n",
                           "``` no end $a$", "````\n```\n$a$\n```\n````\n", "   ```\n$a$\n   ```", "```math\nx\n```"}) {
    EXPECT_EQ(Tex(text), Found{}) << text;
  }
  EXPECT_EQ(Tex("```\n$a$\n```\n$b$"), (Found{"b"}));
  EXPECT_EQ(Tex("```\n$a$\n``` \n$b$"), (Found{"b"})) << "blanks may follow the closing fence";
  EXPECT_EQ(Tex("``` `x` ``` $b$"), (Found{"b"})) << "a code span, no fence";
  EXPECT_EQ(Tex("` $b$"), (Found{"b"})) << "a backtick alone starts nothing";
}

TEST(Formulas, WithSourcesUndoesTheExtraction) {
  for (const char* text : {"", "no formula", "$x$", "a $x$ b $$y$$ c", "$x$$y$", "`$z$` $x$"}) {
    const MathText math = ExtractFormulas(text);
    EXPECT_EQ(WithSources(math.markdown, math.formulas), text);
  }
}

TEST(Formulas, AForeignPlaceholderMeansNothing) {
  const std::vector<Formula> one = {{"x", false, "$x$"}};
  EXPECT_EQ(WithSources("a\xEE\x80\x80"
                        "7\xEE\x80\x81"
                        "b",
                        one),
            "ab");
  EXPECT_EQ(WithSources("a\xEE\x80\x80"
                        "99999999999999999999999\xEE\x80\x81"
                        "b",
                        one),
            "ab");
  EXPECT_EQ(WithSources("a\xEE\x80\x80"
                        "0",
                        one),
            "a\xEE\x80\x80"
            "0");
}

}  // namespace
}  // namespace course::web
