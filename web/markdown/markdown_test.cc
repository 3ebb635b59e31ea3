#include "web/markdown/markdown.h"

#include <string>

#include "gtest/gtest.h"
#include "web/markdown/math.h"

namespace course::web {
namespace {

std::string Render(std::string_view text) { return RenderMarkdown(text).text; }

TEST(Markdown, RendersTablesAndHeadingsWithIds) {
  const std::string html = Render("## Why K/V never change\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
  EXPECT_NE(html.find("<h2 id=\"why-kv-never-change\">Why K/V never change</h2>"), std::string::npos) << html;
  EXPECT_NE(html.find("<td>2</td>"), std::string::npos) << html;
}

TEST(Markdown, RepeatedHeadingsGetDifferentIds) {
  const std::string html = Render("## Same\n\n## Same\n");
  EXPECT_NE(html.find("id=\"same\""), std::string::npos) << html;
  EXPECT_NE(html.find("id=\"same-1\""), std::string::npos) << html;
}

TEST(Markdown, FormulasKeepTheirUnderscoresAndAreEscaped) {
  EXPECT_EQ(Render("$a_i < b_i * c$ and *x*"), "<p><span class=\"math\">a_i &lt; b_i * c</span> and <em>x</em></p>\n");
  EXPECT_EQ(Render("$$\nx = 1\n$$"), "<p><span class=\"math display\">\nx = 1\n</span></p>\n");
}

TEST(Markdown, DollarsInCodeAndPricesAreNoFormulas) {
  EXPECT_EQ(Render("`echo $HOME $x$`"), "<p><code>echo $HOME $x$</code></p>\n");
  EXPECT_EQ(Render("costs $5 or $6"), "<p>costs $5 or $6</p>\n");
  EXPECT_EQ(Render("a \\$x\\$ b"), "<p>a $x$ b</p>\n");
  EXPECT_EQ(ExtractMath("```sh\necho $a$\n```\n").formulas.size(), 0u);
}

TEST(Markdown, AMathFenceIsADisplayFormula) {
  const MathText math = ExtractMath("text\n\n```math\nx_1\n```\n\nmore $y$\n");
  ASSERT_EQ(math.formulas.size(), 2u);
  EXPECT_EQ(math.formulas[0].tex, "x_1");
  EXPECT_TRUE(math.formulas[0].display);
  EXPECT_EQ(math.formulas[1].tex, "y");
}

TEST(Markdown, RewritesLinksAndImages) {
  MarkdownOptions options;
  options.rewrite_url = [](std::string_view url) { return "/files/" + std::string(url); };
  const std::string html = RenderMarkdown("[a](b.md) ![c](d.svg)", options).text;
  EXPECT_NE(html.find("href=\"/files/b.md\""), std::string::npos) << html;
  EXPECT_NE(html.find("src=\"/files/d.svg\""), std::string::npos) << html;
}

TEST(Markdown, UnfinishedConstructsStayText) {
  EXPECT_EQ(Render("a $x b"), "<p>a $x b</p>\n");
  EXPECT_EQ(ExtractMath("``` no end").formulas.size(), 0u);
  EXPECT_EQ(ExtractMath("$$ no end").formulas.size(), 0u);
  EXPECT_EQ(ExtractMath("`").markdown, "`");
}

}  // namespace
}  // namespace course::web
