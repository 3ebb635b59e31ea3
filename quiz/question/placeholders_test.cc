#include "quiz/question/placeholders.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace course::quiz {
namespace {

using Names = std::vector<std::string>;

TEST(Placeholders, AreNamesInBracesEachOnce) {
  EXPECT_EQ(Placeholders("{a} and {b_2}, {a}"), (Names{"a", "b_2"}));
  EXPECT_EQ(Placeholders("{} {2a} {a b} {a"), Names{});
  EXPECT_EQ(Placeholders("$\\frac{a}{b}$ `{c}`"), (Names{"a", "b", "c"})) << "in formulas and code, too";
}

TEST(ProsePlaceholders, LeaveFormulasAndCodeOut) {
  EXPECT_EQ(ProsePlaceholders("{a} $\\frac{b}{c}$ {d} `{e}`"), (Names{"a", "d"}));
  EXPECT_EQ(ProsePlaceholders("{a}\n```\n{b} $\n```\n{c}"), (Names{"a", "c"}));
  EXPECT_EQ(ProsePlaceholders("``{a} ` {b}`` {c}"), Names{"c"});
}

TEST(ProsePlaceholders, AreFoundWhereADollarIsADollar) {
  EXPECT_EQ(ProsePlaceholders("costs $5 for {a} or $6 for {b}"), (Names{"a", "b"}));
  EXPECT_EQ(ProsePlaceholders("\\$ {a} $"), Names{"a"});
  EXPECT_EQ(ProsePlaceholders("a ` alone {a}"), Names{"a"});
}

}  // namespace
}  // namespace course::quiz
