#include "web/markdown/markdown.h"

#include <string>
#include <vector>

#include "base/rng.h"
#include "base/utf8.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"
#include "web/markdown/entities.h"
#include "web/markdown/heading_ids.h"

namespace course::web {
namespace {

std::string Render(std::string_view text) { return RenderMarkdown(text).html.text; }
bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Markdown, RendersParagraphsAndSpans) {
  EXPECT_EQ(Render("a *b* **c** `d < e` ~f~\ng\\\nh &amp; <i>"),
            "<p>a <em>b</em> <strong>c</strong> <code>d &lt; e</code> <del>f</del>\ng<br>\nh &amp; <i></p>\n");
  EXPECT_EQ(Render("> a\n\n---\n"), "<blockquote><p>a</p>\n</blockquote>\n<hr>\n");
}

TEST(Markdown, RendersLists) {
  EXPECT_EQ(Render("* a\n* b\n"), "<ul><li>a</li>\n<li>b</li>\n</ul>\n");
  EXPECT_EQ(Render("3. a\n\n4. b\n"), "<ol start=\"3\"><li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n");
  EXPECT_EQ(Render("- [x] a\n- [ ] b\n"),
            "<ul><li class=\"task\"><input type=\"checkbox\" disabled=\"\" aria-label=\"done\" checked=\"\"> a</li>\n"
            "<li class=\"task\"><input type=\"checkbox\" disabled=\"\" aria-label=\"open\"> b</li>\n</ul>\n");
}

TEST(Markdown, HeadingsHaveIdsAndALinkToThemselves) {
  EXPECT_EQ(Render("## Why K/V never change\n"),
            "<h2 id=\"why-kv-never-change\">Why K/V never change <a class=\"anchor\" href=\"#why-kv-never-change\" "
            "aria-label=\"Link to this section\">#</a></h2>\n");
}

TEST(Markdown, RepeatedHeadingsGetDifferentIds) {
  const Rendered rendered = RenderMarkdown("## Same\n\n## Same\n\n## Same-1\n");
  ASSERT_EQ(rendered.headings.size(), 3u);
  EXPECT_EQ(rendered.headings[0].id, "same");
  EXPECT_EQ(rendered.headings[1].id, "same-1");
  EXPECT_EQ(rendered.headings[2].id, "same-1-1");
}

TEST(Markdown, CollectsTitleAndHeadingsWithoutMarkup) {
  const Rendered rendered = RenderMarkdown("# The *title*\n\n## `a_b` &amp; $x_1$\n\n# Second\n");
  EXPECT_EQ(rendered.title, "The title");
  ASSERT_EQ(rendered.headings.size(), 3u);
  EXPECT_EQ(rendered.headings[1].level, 2);
  EXPECT_EQ(rendered.headings[1].text, "a_b & x_1");
  EXPECT_EQ(rendered.headings[1].id, "a_b--x_1");
}

TEST(Markdown, HeadingsCanBeShiftedAndTheTitleLeftOut) {
  const Rendered rendered = RenderMarkdown("# T\n\n## A\n\n###### F\n", {.shift_headings = 1, .without_title = true});
  EXPECT_EQ(rendered.title, "T");
  EXPECT_FALSE(Has(rendered.html.text, ">T ")) << rendered.html.text;
  EXPECT_TRUE(Has(rendered.html.text, "<h3 id=\"a\">")) << rendered.html.text;
  EXPECT_TRUE(Has(rendered.html.text, "<h6 id=\"f\">")) << rendered.html.text;
}

TEST(Markdown, TablesStandInAFrameThatScrolls) {
  EXPECT_EQ(Render("## Sizes\n\n| | n |\n|---|---:|\n| a | 2 |\n").substr(Render("## Sizes\n").size()),
            "<div class=\"tablewrap\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1: Sizes\"><table>"
            "<thead><tr><td></td>\n<th class=\"right\" scope=\"col\">n</th>\n</tr>\n</thead>\n"
            "<tbody><tr><td>a</td>\n<td class=\"right\">2</td>\n</tr>\n</tbody>\n</table></div>\n");
}

TEST(Markdown, ABarInAFormulaDoesNotCutATable) {
  const std::string html = Render("| a | b |\n|---|---|\n| $P(a|b)$ | c |\n");
  EXPECT_TRUE(Has(html, "P(a|b)</annotation>")) << html;
  EXPECT_TRUE(Has(html, "<td>c</td>")) << html;
}

TEST(Markdown, FormulasAreSetAndTextAroundThemIsNot) {
  const std::string html = Render("$a_i < b_i * c$ and *x*");
  EXPECT_EQ(html.find("<p><math>"), 0u) << html;
  EXPECT_TRUE(Has(html, "a_i &lt; b_i * c</annotation>")) << html;
  EXPECT_TRUE(html.ends_with("</math> and <em>x</em></p>\n")) << html;
}

TEST(Markdown, DisplayFormulasStandAlone) {
  for (const char* text : {"$$\nx = 1\n$$", "```math\nx = 1\n```"}) {
    const std::string html = Render(text);
    EXPECT_EQ(html.find("<div class=\"formula\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\"><math "), 0u)
        << html;
    EXPECT_TRUE(Has(html, "display=\"block\"")) << html;
  }
  EXPECT_EQ(Render("so $$x$$ it is").find("<p>so <span class=\"formula\""), 0u) << "a div may not stand in a paragraph";
}

TEST(Markdown, DollarsInCodeAndPricesAreNoFormulas) {
  EXPECT_EQ(Render("`echo $HOME $x$`"), "<p><code>echo $HOME $x$</code></p>\n");
  EXPECT_EQ(Render("costs $5 or $6"), "<p>costs $5 or $6</p>\n");
  EXPECT_EQ(Render("a \\$x\\$ b"), "<p>a $x$ b</p>\n");
  EXPECT_EQ(Render("- a\n\n      $x$ in code\n"),
            "<ul><li><p>a</p>\n<pre tabindex=\"0\"><code>$x$ in code\n</code></pre>\n</li>\n</ul>\n");
  EXPECT_EQ(Render("<b title=\"$x$\">a</b>"), "<p><b title=\"$x$\">a</b></p>\n");
  EXPECT_TRUE(Has(Render("[a](b.md?$x$)"), "href=\"b.md?$x$\""));
}

TEST(Markdown, UnfinishedConstructsStayText) {
  EXPECT_EQ(Render("a $x b"), "<p>a $x b</p>\n");
  EXPECT_EQ(Render("`"), "<p>`</p>\n");
  EXPECT_EQ(Render("[a](b"), "<p>[a](b</p>\n");
  EXPECT_EQ(Render(""), "");
}

TEST(Markdown, CodeOfTheCoursesLanguagesIsHighlighted) {
  for (const char* language : {"cpp", "c", "cc", "cu", "cuda", "h"}) {
    EXPECT_TRUE(
        Has(Render("```" + std::string(language) + "\nint x;\n```\n"), "<span class=\"hljs-keyword\">int</span>"))
        << language;
  }
  EXPECT_EQ(Render("```sh\nint x < 1\n```\n"),
            "<pre tabindex=\"0\"><code class=\"language-sh\">int x &lt; 1\n</code></pre>\n");
  EXPECT_EQ(Render("```\nint\n```\n"), "<pre tabindex=\"0\"><code>int\n</code></pre>\n");
}

TEST(Markdown, RewritesLinksAndImages) {
  MarkdownOptions options;
  options.rewrite_url = [](std::string_view url) { return "/files/" + std::string(url); };
  const std::string html = RenderMarkdown("[a](b.md) x ![c](d.svg)", options).html.text;
  EXPECT_TRUE(Has(html, "<a href=\"/files/b.md\">a</a>")) << html;
  EXPECT_TRUE(Has(html, "<img src=\"/files/d.svg\" alt=\"c\">")) << html;
}

TEST(Markdown, LinksToOtherSitesDoNotTellWhereTheyCameFrom) {
  EXPECT_EQ(Render("[a](https://example.org/?a=1&b=2 \"T\")"),
            "<p><a href=\"https://example.org/?a=1&amp;b=2\" title=\"T\" rel=\"noreferrer\">a</a></p>\n");
  EXPECT_TRUE(Has(Render("https://example.org/x"), "<a href=\"https://example.org/x\" rel=\"noreferrer\">"));
  EXPECT_FALSE(Has(Render("[a](#b)"), "rel="));
}

TEST(Markdown, OtherSchemesAreDropped) {
  EXPECT_TRUE(Has(Render("[a](javascript:alert(1))"), "<a href=\"\">"));
  EXPECT_TRUE(Has(Render("![a](data:text/html,x)"), "<img src=\"\""));
  EXPECT_TRUE(Has(Render("[a](b.md#c:d)"), "href=\"b.md#c:d\""));
  EXPECT_TRUE(Has(Render("<me@example.org>"), "href=\"mailto:me@example.org\""));
}

TEST(Markdown, AnImageAloneIsAFigureWithItsTextAsCaption) {
  EXPECT_EQ(Render("![a *b* & c](d.png)\n"),
            "<figure><img src=\"d.png\" alt=\"a b &amp; c\"><figcaption>a b &amp; c</figcaption></figure>\n");
  EXPECT_EQ(Render("see ![a](d.png)"), "<p>see <img src=\"d.png\" alt=\"a\"></p>\n");
}

TEST(Markdown, FiguresStandInThePageOnce) {
  MarkdownOptions options;
  options.read_figure = [](std::string_view url) -> std::optional<std::string> {
    if (url == "a.svg") return "<svg class=\"fig-a\"><path id=\"p\"/></svg>";
    if (url == "bad.svg") return "<svg class=\"fig-a\"><script/></svg>";
    return std::nullopt;
  };
  const std::string html =
      RenderMarkdown("![A](a.svg)\n\n![A](a.svg)\n\n![B](bad.svg)\n\n![C](c.svg)\n", options).html.text;
  EXPECT_EQ(html,
            "<figure><svg class=\"fig-a\"><path id=\"p\"/></svg><figcaption>A</figcaption></figure>\n"
            "<figure><img src=\"a.svg\" alt=\"A\"><figcaption>A</figcaption></figure>\n"
            "<figure><img src=\"bad.svg\" alt=\"B\"><figcaption>B</figcaption></figure>\n"
            "<figure><img src=\"c.svg\" alt=\"C\"><figcaption>C</figcaption></figure>\n");
}

TEST(Markdown, RawHtmlPassesAndMarkdownInsideItIsSet) {
  EXPECT_EQ(Render("<details><summary>Answer</summary>\n\na *b*\n</details>\n\nc\n"),
            "<details><summary>Answer</summary>\n<p>a <em>b</em></p>\n</details>\n<p>c</p>\n");
  EXPECT_TRUE(Has(Render("<summary>Is $x$ right?</summary>\n"), "<summary>Is <math>"));
}

TEST(Markdown, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(Render("a\xFF\x01"
                   "b"),
            "<p>a\xEF\xBF\xBD\xEF\xBF\xBD"
            "b</p>\n");
  EXPECT_EQ(Render("a\xEE\x80\x80"
                   "0\xEE\x80\x81 $x$")
                .find("<p>a\xEF\xBF\xBD"
                      "0\xEF\xBF\xBD <math>"),
            0u)
      << "the marks for formulas cannot be forged";
}

// Elements that the renderer opens are closed in their order, whatever the text is (raw HTML is the author's own).
TEST(Markdown, AnyBytesGiveBalancedElements) {
  base::Rng rng{course::testing::TestSeed()};
  const std::vector<std::string> pieces = {"# ", "\n", "\n\n", "> ",  "- ",   "1. ", "| ",     "|---|\n",
                                           "$",  "$$", "*",    "**",  "`",    "```", "[",      "](",
                                           ")",  "![", "\\",   "&",   "&lt;", "~",   "\t",     "    ",
                                           "x",  "é",  "\xFF", "://", ":",    "_",   "- [ ] ", "---\n"};
  SCOPED_TRACE("COURSE_SEED=" + std::to_string(course::testing::TestSeed()));
  for (int round = 0; round < 400; ++round) {
    std::string text;
    const int length = 1 + rng.Below(40);
    for (int i = 0; i < length; ++i) text += pieces[rng.Below(static_cast<int>(pieces.size()))];
    const std::string html = Render(text);
    std::vector<std::string> open;
    for (size_t at = 0; (at = html.find('<', at)) != std::string::npos; ++at) {
      const bool closes = html[at + 1] == '/';
      const size_t begin = at + 1 + closes;
      const std::string name = html.substr(begin, html.find_first_of(" >/", begin) - begin);
      if (closes) {
        ASSERT_FALSE(open.empty()) << text << "\n" << html;
        ASSERT_EQ(open.back(), name) << text << "\n" << html;
        open.pop_back();
      } else if (name != "br" && name != "hr" && name != "img" && name != "input" &&
                 html[html.find('>', at) - 1] != '/') {
        open.push_back(name);
      }
    }
    ASSERT_TRUE(open.empty()) << text << "\n" << html;
    for (size_t at = 0; at < html.size();) {
      const size_t character = base::FirstUtf8(std::string_view(html).substr(at)).length;
      ASSERT_GT(character, 0u) << text;
      at += character;
    }
  }
}

TEST(HeadingSlug, FollowsGitHub) {
  EXPECT_EQ(HeadingSlug("7. Prefill, decode and the roofline"), "7-prefill-decode-and-the-roofline");
  EXPECT_EQ(HeadingSlug("What `a_b` is (not)"), "what-a_b-is-not");
  EXPECT_EQ(HeadingSlug("A & B - C"), "a--b---c");
  EXPECT_EQ(HeadingSlug("Größe"), "größe");
}

TEST(DecodeEntity, KnowsNumbersAndCommonNames) {
  EXPECT_EQ(DecodeEntity("&lt;"), "<");
  EXPECT_EQ(DecodeEntity("&#65;"), "A");
  EXPECT_EQ(DecodeEntity("&#xe9;"), "é");
  EXPECT_EQ(DecodeEntity("&#x20AC;"), "€");
  EXPECT_EQ(DecodeEntity("&#x1F600;"), "😀");
}

TEST(DecodeEntity, RefusesWhatIsNoCharacter) {
  for (const char* entity : {"&#0;", "&#xD800;", "&#x110000;", "&#99999999999;"}) {
    EXPECT_EQ(DecodeEntity(entity), "\xEF\xBF\xBD") << entity;
  }
  EXPECT_EQ(DecodeEntity("&unheardof;"), "&unheardof;");
}

}  // namespace
}  // namespace course::web
