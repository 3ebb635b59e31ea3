#include "web/library/glossary.h"

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::web {
namespace {

using base::testing::HasCodeAndText;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(Glossary, ReadsTermDefinitionAndPlace) {
  const auto terms = ParseGlossary(
      "# Glossary\n\nWords.\n\n## KV cache\n\nKeys and values\nthat are kept.\n\nSee: "
      "[guide](g.md#a),\n[lab](l.md)\n\n## Token\n\nA "
      "piece.\n");
  ASSERT_TRUE(base::testing::IsOk(terms));
  ASSERT_EQ(terms->size(), 2u);
  EXPECT_EQ((*terms)[0].term, "KV cache");
  EXPECT_EQ((*terms)[0].id, "kv-cache");
  EXPECT_EQ((*terms)[0].definition, "Keys and values\nthat are kept.");
  EXPECT_EQ((*terms)[0].see, "[guide](g.md#a),\n[lab](l.md)");
  EXPECT_EQ((*terms)[0].line, 5);
  EXPECT_EQ((*terms)[1].see, "");
}

TEST(Glossary, ATermLikeTheTitleGetsTheIdOfTheSecond) {
  const auto terms = ParseGlossary("# Token\n\n## Token\n\nA piece.\n");
  ASSERT_TRUE(base::testing::IsOk(terms));
  EXPECT_EQ((*terms)[0].id, "token-1");
}

TEST(Glossary, EveryMistakeNamesItsLine) {
  EXPECT_TRUE(HasCodeAndText(ParseGlossary("").status(), kInvalid, "line 1: no"));
  EXPECT_TRUE(HasCodeAndText(ParseGlossary("# A\n\n## B\n").status(), kInvalid, "line 3: \"B\" is not explained"));
  EXPECT_TRUE(HasCodeAndText(ParseGlossary("## B\n\nSee: x\n").status(), kInvalid, "line 1: \"B\" is not explained"));
  EXPECT_TRUE(
      HasCodeAndText(ParseGlossary("## B\n\nx\n\n## b\n\ny\n").status(), kInvalid, "line 5: \"b\" is there twice"));
  EXPECT_TRUE(HasCodeAndText(ParseGlossary("## B\n\nx\n\n## a\n\ny\n").status(), kInvalid,
                             "line 5: \"a\" must stand before \"B\""));
  EXPECT_TRUE(HasCodeAndText(ParseGlossary("## B\n\nx\n\ny\n").status(), kInvalid, "line 5: below \"B\""));
  EXPECT_TRUE(
      HasCodeAndText(ParseGlossary("## B\n\nx\n\nSee: y\n\nSee: z\n").status(), kInvalid, "line 7: below \"B\""));
}

TEST(Symbols, AreTheRowsOfTheTable) {
  const auto symbols = ParseSymbols(
      "# N\n\n| no | table | of | ours |\n\n## Symbols\n\n| symbol | meaning | unit | name |\n| --- | --- | --- | --- "
      "|\n"
      "| $P(a|b)$ | chance | | `p | q` |\n| $n$ | tokens | tokens | `n` |\n\n## Units\n\n| a |\n|---|\n| b |\n");
  ASSERT_TRUE(base::testing::IsOk(symbols));
  ASSERT_EQ(symbols->size(), 2u);
  EXPECT_EQ((*symbols)[0].symbol, "$P(a|b)$");
  EXPECT_EQ((*symbols)[0].unit, "");
  EXPECT_EQ((*symbols)[0].code, "`p | q`");
  EXPECT_EQ((*symbols)[1].meaning, "tokens");
}

TEST(Symbols, ARowOfAnotherWidthIsAMistake) {
  EXPECT_TRUE(HasCodeAndText(ParseSymbols("## Symbols\n| a | b | c | d |\n|---|---|---|---|\n| x | y |\n").status(),
                             kInvalid, "line 4: a symbol's row has 2 cells"));
  EXPECT_TRUE(HasCodeAndText(ParseSymbols("## Symbols\n| a | b | c | d |\n|---|---|---|---|\n|\n").status(), kInvalid,
                             "line 4: a symbol's row has 0 cells"));
  EXPECT_TRUE(HasCodeAndText(ParseSymbols("## Other\n").status(), kInvalid, "no table of symbols"));
}

}  // namespace
}  // namespace course::web
