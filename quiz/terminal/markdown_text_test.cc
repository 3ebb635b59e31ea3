#include "quiz/terminal/markdown_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace course::quiz {
namespace {

TEST(MarkdownText, JoinsAndWrapsParagraphs) {
  EXPECT_EQ(MarkdownText("One line\nand another one.\n\nA paragraph.", {.width = 24}),
            "One line and another\none.\n\nA paragraph.\n");
}

TEST(MarkdownText, IndentsBelowWhatItBeginsWith) {
  EXPECT_EQ(MarkdownText("one two three four five", {.width = 24}, "  a) "), "  a) one two three four\n     five\n");
  EXPECT_EQ(MarkdownText("", {}, "  a) "), "  a) \n");
  EXPECT_EQ(MarkdownText("", {}), "");
}

TEST(MarkdownText, MarksWhatIsStrongOrCodeWithOrWithoutColour) {
  EXPECT_EQ(MarkdownText("is **not** `x + y`", {}), "is *not* `x + y`\n");
  EXPECT_EQ(MarkdownText("is **not** `x`", {.colour = true}), "is \033[1mnot\033[0m \033[36mx\033[0m\n");
  EXPECT_EQ(MarkdownText("_a_b", {}), "_a_b\n");
}

TEST(MarkdownText, CodeHasAFrameAndIsNotWrapped) {
  EXPECT_EQ(MarkdownText("Look:\n\n```cpp\nfor (;;) {\n  go();\n}\n```\n", {.width = 30}),
            "Look:\n\n"
            "\u250c\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\n"
            "\u2502 for (;;) {\n"
            "\u2502   go();\n"
            "\u2502 }\n"
            "\u2514\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\n");
}

TEST(MarkdownText, ListsKeepTheirMarks) {
  EXPECT_EQ(MarkdownText("Two:\n\n- one\n- two and\n  more\n\n3. three\n4. four\n", {}),
            "Two:\n- one\n- two and more\n3. three\n4. four\n");
}

TEST(MarkdownText, AnItemMayBeEmpty) { EXPECT_EQ(MarkdownText("-\n\ntext", {}), "- \n\ntext\n"); }

TEST(MarkdownText, TablesHaveColumnsWhereTheyFit) {
  const std::string table =
      "| model | layers |\n| --- | ---: |\n| OPT **125m** | 12 |\n| Q | $2 \\cdot 12$ |\n\nWhich?";
  EXPECT_EQ(MarkdownText(table, {}), "model       layers\nOPT *125m*  12\nQ           2 \u00b7 12\n\nWhich?\n");
  EXPECT_EQ(MarkdownText(table, {.width = 14}), "model, layers\nOPT *125m*, 12\nQ, 2 \u00b7 12\n\nWhich?\n");
}

TEST(MarkdownText, FormulasArePlainAndSafeFromTheParser) {
  EXPECT_EQ(MarkdownText("$n_a \\cdot n_b$ or $2 * 3 * 4$", {}), "n_a \u00b7 n_b or 2 * 3 * 4\n");
  EXPECT_EQ(MarkdownText("costs $5 or $6", {}), "costs $5 or $6\n");
  EXPECT_EQ(MarkdownText("`$x$`", {}), "`$x$`\n");
}

TEST(MarkdownText, FiguresAndLinksAreTheirText) {
  EXPECT_EQ(MarkdownText("![a curve](figures/x.svg)", {}), "[figure: a curve; the dashboard shows it]\n");
  EXPECT_EQ(MarkdownText("see [the guide](README.md)", {}), "see the guide\n");
}

TEST(MarkdownText, NothingMovesTheCursor) {
  const std::string text = MarkdownText("a\x1b[2Jb\rc\x07\xff\xc2\x9b", {});
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << text;
  EXPECT_EQ(PlainText("a\x1b[2J\r\nb\t|", "> "), "> a?[2J\n> b    |\n");
}

TEST(MarkdownText, WideCharactersTakeTwoColumns) {
  EXPECT_EQ(MarkdownText("\u732b\u732b\u732b\u732b\u732b \u732b\u732b\u732b\u732b\u732b", {.width = 20}),
            "\u732b\u732b\u732b\u732b\u732b\n\u732b\u732b\u732b\u732b\u732b\n")
      << "two words of ten columns, and a blank";
  EXPECT_EQ(MarkdownText("| a | b |\n| --- | --- |\n| \u732b | x |\n| e\u0301 | y |\n", {}),
            "a   b\n\u732b  x\ne\u0301   y\n");
}

// Words of at most 9 letters in random paragraphs, lists and emphasis.
TEST(MarkdownText, NoLineIsWiderThanTheTerminal) {
  SCOPED_TRACE(course::testing::TestSeed());
  base::Rng rng{course::testing::TestSeed()};
  constexpr const char* kPieces[] = {"word", "paragraph", "**strong** thing", "$x_1$",
                                     "`c`",  "\n\n",      "\n- item",         "\n1. one"};
  for (int i = 0; i < 2'000; ++i) {
    std::string markdown;
    for (int n = rng.Below(40); n > 0; --n) absl::StrAppend(&markdown, kPieces[rng.Below(std::size(kPieces))], " ");
    for (const absl::string_view line : absl::StrSplit(MarkdownText(markdown, {.width = 36}, "  a) "), '\n')) {
      ASSERT_LE(line.size(), 36) << markdown;
    }
  }
}

TEST(MarkdownText, AnyTextGivesLines) {
  SCOPED_TRACE(course::testing::TestSeed());
  base::Rng rng{course::testing::TestSeed()};
  for (int i = 0; i < 5'000; ++i) {
    std::string markdown;
    for (int n = rng.Below(60); n > 0; --n) markdown += "ab c*d_`$\n\n-1. #>[]()!\\|{}"[rng.Below(26)];
    const std::string text = MarkdownText(markdown, {.width = 30, .colour = i % 2 == 0}, i % 3 == 0 ? "  a) " : "");
    ASSERT_TRUE(text.empty() || text.back() == '\n') << markdown;
  }
}

}  // namespace
}  // namespace course::quiz
