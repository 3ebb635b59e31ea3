#include "web/typeset/typeset.h"

#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace course::web {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;

bool Has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(MathMl, IsAnElementWithTheTexAsAnnotation) {
  const std::string math = MathMl("a_i < b^2", false);
  EXPECT_EQ(math.find("<math><semantics>"), 0u) << math;
  EXPECT_TRUE(math.ends_with("</math>")) << math;
  EXPECT_TRUE(Has(math, "<msub><mi>a</mi><mi>i</mi></msub><mo>&lt;</mo><msup><mi>b</mi><mn>2</mn></msup>")) << math;
  EXPECT_TRUE(Has(math, "<annotation encoding=\"application/x-tex\">a_i &lt; b^2</annotation>")) << math;
}

TEST(MathMl, DisplayIsItsOwnForm) {
  EXPECT_TRUE(Has(MathMl("x", true), "display=\"block\""));
  EXPECT_FALSE(Has(MathMl("x", false), "display=\"block\"")) << "the cache must tell the two apart";
}

TEST(MathMl, AlphabetsAreCharacters) { EXPECT_TRUE(Has(MathMl("x \\in \\mathbb{R}^d", false), "<mi>ℝ</mi>")); }

// An operator that holds elements is laid out as a paragraph: a gap above the formula.
TEST(MathMl, OperatorsOfSeveralLettersHoldNoElements) {
  for (const char* tex : {"a \\bmod b", "a \\mathbin{\\rm mod} b", "a \\mathrel{\\text{is}} b", "\\mathord{ab}",
                          "a \\pmod b", "\\mathop{\\rm arg\\,max}_x", "\\operatorname{mod} x", "a \\mathpunct{::} b"}) {
    const std::string math = MathMl(tex, true);
    EXPECT_EQ(math.find("<math"), 0u) << math;
    EXPECT_FALSE(std::regex_search(math, std::regex("<(mo|mi|mn|mtext)( [^>]*)?><[^/]"))) << math;
  }
  EXPECT_TRUE(Has(MathMl("a \\bmod b", false), "<mspace width=\"0.22em\"/><mrow><mrow><mi"))
      << MathMl("a \\bmod b", false);
}

TEST(MathMl, NumberedEquationsNeedAMethodThatTheInterpreterLacks) {
  EXPECT_TRUE(base::testing::IsOk(TryMathMl("\\begin{aligned} a &= b \\\\ &= c \\end{aligned} \\tag{1}", true)));
}

TEST(MathMl, AMistakeShowsTheTexAndTheReason) {
  EXPECT_TRUE(HasCodeAndText(TryMathMl("\\frac{1}{<", false).status(), absl::StatusCode::kInvalidArgument, "KaTeX"));
  const std::string math = MathMl("\\frac{1}{<", false);
  EXPECT_EQ(math.find("<code class=\"tex\" title=\""), 0u) << math;
  EXPECT_TRUE(math.ends_with(">\\frac{1}{&lt;</code>")) << math;
}

TEST(MathMl, WhatNeedsAStyleAttributeIsRefused) {
  EXPECT_TRUE(HasCodeAndText(TryMathMl("\\fcolorbox{red}{blue}{x}", false).status(), absl::StatusCode::kInvalidArgument,
                             "style"));
  EXPECT_TRUE(base::testing::IsOk(TryMathMl("\\text{a style=\"b\"}", false))) << "as text it is harmless";
  EXPECT_TRUE(base::testing::IsOk(TryMathMl("\\boxed{x} \\textcolor{red}{y}", false)));
}

TEST(MathMl, TexCannotBringMarkup) {
  const std::string math = MathMl("\\text{<b>x</b>} \\href{javascript:alert(1)}{y}", false);
  EXPECT_FALSE(Has(math, "<b>")) << math;
  EXPECT_FALSE(Has(math, "href=\"javascript")) << math;
}

TEST(MathMl, CostIsBounded) {
  EXPECT_TRUE(HasCodeAndText(TryMathMl(std::string(9000, 'x'), false).status(), absl::StatusCode::kInvalidArgument,
                             "9000 bytes"));
  EXPECT_TRUE(HasCode(TryMathMl("\\def\\a{\\a\\a}\\a", false), absl::StatusCode::kInvalidArgument)) << "a macro bomb";
  EXPECT_TRUE(HasCode(TryMathMl(std::string(8000, '{'), false), absl::StatusCode::kInvalidArgument)) << "deep nesting";
  EXPECT_TRUE(base::testing::IsOk(TryMathMl("x", false))) << "nothing of it lasts";
}

TEST(MathMl, BytesThatAreNoTextDoNoHarm) {
  EXPECT_EQ(MathMl("\xFF", false).find("\xFF"), std::string::npos);
  EXPECT_EQ(MathMl(std::string_view("a\0b", 3), false).find('\0'), std::string::npos);
}

TEST(HighlightCpp, MarksWordsByClass) {
  EXPECT_EQ(HighlightCpp("int x = 1;  // a < b").text,
            "<span class=\"hljs-keyword\">int</span> x = <span class=\"hljs-number\">1</span>;  "
            "<span class=\"hljs-comment\">// a &lt; b</span>");
}

TEST(HighlightCpp, WhatIsNoTextIsOnlyEscaped) {
  EXPECT_EQ(HighlightCpp("int\x01 <").text, "int &lt;");
  EXPECT_EQ(HighlightCpp("int \xFF").text, "int \xEF\xBF\xBD");
  const std::string large(300 << 10, 'x');
  EXPECT_EQ(HighlightCpp(large).text, large);
}

TEST(HighlightCpp, SpansOfSeveralLinesAreClosedAndOpenedAgain) {
  const std::vector<Html> lines = HighlightCppLines("/* a\nb */ int c;\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].text, "<span class=\"hljs-comment\">/* a</span>");
  EXPECT_EQ(lines[1].text, "<span class=\"hljs-comment\">b */</span> <span class=\"hljs-keyword\">int</span> c;");
}

TEST(HighlightCpp, LinesAreAsManyAsInTheText) {
  EXPECT_EQ(HighlightCppLines("").size(), 1u);
  EXPECT_EQ(HighlightCppLines("a\n\nb").size(), 3u);
  EXPECT_EQ(HighlightCppLines("a\n\nb\n").size(), 3u);
}

TEST(Typeset, ServesSeveralThreads) {
  std::vector<std::string> wrong(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&wrong, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string number = std::to_string(100 * t + i);
        if (!Has(MathMl("x_{" + number + "}", false), "<mn>" + number + "</mn>")) wrong[t] += number + " ";
        if (!Has(HighlightCpp("return " + number).text, number)) wrong[t] += "code ";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<std::string>(4));
}

}  // namespace
}  // namespace course::web
