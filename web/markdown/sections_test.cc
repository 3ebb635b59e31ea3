#include "web/markdown/sections.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "web/markdown/markdown.h"

namespace course::web {
namespace {

TEST(Sections, AreCutAtHeadingsAndFreeOfMarkup) {
  const std::vector<TextSection> sections = CutSections(
      "# A *b*\n\nOne **two**\n[three](x.md) &amp; `f(x)`.\n\n## C $H_{kv}$\n\n| a | b |\n|---|---|\n| $x_1$ | 2 |\n");
  ASSERT_EQ(sections.size(), 2u);
  EXPECT_EQ(sections[0].level, 1);
  EXPECT_EQ(sections[0].heading, "A b");
  EXPECT_EQ(sections[0].id, "a-b");
  EXPECT_EQ(sections[0].text, "One two three & f(x).\n");
  EXPECT_EQ(sections[1].heading, "C H_{kv}");
  EXPECT_EQ(sections[1].text, "a b \nx_1 2 \n");
}

TEST(Sections, WhatStandsBeforeTheFirstHeadingHasNone) {
  const std::vector<TextSection> sections = CutSections("before\n\n# A\n");
  ASSERT_EQ(sections.size(), 2u);
  EXPECT_EQ(sections[0].level, 0);
  EXPECT_EQ(sections[0].text, "before\n");
  EXPECT_EQ(sections[1].text, "");
  EXPECT_TRUE(CutSections("").empty());
}

TEST(Sections, AnswersAreLeftOut) {
  const std::vector<TextSection> sections = CutSections(
      "# "
      "A\n\nask\n\n<details><summary>Answer</summary>\n\nsecret\n\n<details>\n\nmore\n</details>\n\nand\n</"
      "details>\n\nnext\n");
  ASSERT_EQ(sections.size(), 1u);
  EXPECT_EQ(sections[0].text, "ask\nnext\n");
}

TEST(Sections, IdsAreThoseOfTheRenderedText) {
  const std::string text = "# A & b\n\n## `c_d` $x^2$\n\n### A & b\n\nSet\next\n===\n\n> ## In a quote\n";
  const Rendered rendered = RenderMarkdown(text);
  const std::vector<TextSection> sections = CutSections(text);
  ASSERT_EQ(sections.size(), rendered.headings.size());
  for (size_t i = 0; i < sections.size(); ++i) {
    EXPECT_EQ(sections[i].id, rendered.headings[i].id);
    EXPECT_EQ(sections[i].heading, rendered.headings[i].text);
    EXPECT_EQ(sections[i].level, rendered.headings[i].level);
  }
}

}  // namespace
}  // namespace course::web
