#include "web/pages/parts.h"

#include <string>

#include "gtest/gtest.h"
#include "web/pages/testing/sample.h"

namespace course::web {
namespace {

TEST(Count, SeparatesThousands) {
  EXPECT_EQ(Count(1, "point", "points"), "1 point");
  EXPECT_EQ(Count(0, "point", "points"), "0 points");
  EXPECT_EQ(Thousands(12345), "12,345");
  EXPECT_EQ(Thousands(1'000'000), "1,000,000");
  EXPECT_EQ(Thousands(-1000), "-1,000");
  EXPECT_EQ(Thousands(999), "999");
}

TEST(Signed, HasAMinusAsWideAsADigit) {
  EXPECT_EQ(Signed(-6),
            "\xE2\x88\x92"
            "6");  // U+2212
  EXPECT_EQ(Signed(0), "0");
  EXPECT_EQ(Signed(3), "3");
}

TEST(Duration, HasAUnitThatFits) {
  EXPECT_EQ(Duration(0.42), "0.4 ms");
  EXPECT_EQ(Duration(12.3), "12 ms");
  EXPECT_EQ(Duration(3'400), "3.4 s");
  EXPECT_EQ(Duration(125'000), "2 min 5 s");
  EXPECT_EQ(Duration(12'000'000), "3 h 20 min");
}

TEST(Percent, IsRoundedDownButNotByTheLastBitOfAQuotient) {
  EXPECT_EQ(Percent(0.799), "79 %") << "the pass mark of 80 % is not reached";
  EXPECT_EQ(Percent(12.0 / 15), "80 %");
  EXPECT_EQ(Percent(0.29), "29 %") << "0.29 * 100 is a little less than 29";
  EXPECT_EQ(Percent(0), "0 %");
  EXPECT_EQ(Percent(1), "100 %");
}

TEST(Decimal, HasTwoDecimalsAtMost) {
  EXPECT_EQ(Decimal(12), "12");
  EXPECT_EQ(Decimal(100), "100");
  EXPECT_EQ(Decimal(11.666), "11.67");
  EXPECT_EQ(Decimal(0.5), "0.5");
  EXPECT_EQ(Decimal(-0.001), "0");
}

TEST(EditorUrl, NamesTheAbsolutePathAndTheLine) {
  EXPECT_EQ(EditorUrl(testing::EditorFrame(), "phases/a b.cc", 12), "vscode://file/home/ada/course/phases/a%20b.cc:12");
  EXPECT_EQ(EditorUrl(testing::PlainFrame(), "phases/x.cc", 12), "") << "no editor is set";
}

TEST(EditorUrl, NeverRunsAScriptOrLeavesTheWorkspace) {
  Frame frame = testing::EditorFrame();
  for (const char* bad : {"javascript:alert('{path}')", "data:text/html,{path}", "JavaScript:x", " javascript:{path}",
                          "vbscript:{path}", "{path}", ":{path}", "java\nscript:{path}"}) {
    frame.editor_template = bad;
    EXPECT_EQ(EditorUrl(frame, "x.cc", 1), "") << bad;
  }
  EXPECT_EQ(EditorUrl(testing::EditorFrame(), "../../etc/passwd", 1), "");
}

TEST(Place, IsALinkOnlyWhereAnEditorIsSet) {
  EXPECT_EQ(Place(testing::PlainFrame(), "x.cc", 3).text, "<code class=\"place\">x.cc:3</code>");
  EXPECT_TRUE(
      testing::Has(Place(testing::EditorFrame(), "x.cc", 3).text, "href=\"vscode://file/home/ada/course/x.cc:3\""));
}

TEST(State, SaysItInWords) { EXPECT_EQ(State("done", "good").text, "<span class=\"ui state good\">done</span>"); }

TEST(BreakableName, BreaksBeforeCapitals) {
  EXPECT_EQ(BreakableName("Work.CountsOnce").text, "Work.<wbr>Counts<wbr>Once");
  EXPECT_EQ(BreakableName("<X>").text, "&lt;<wbr>X&gt;");
}

}  // namespace
}  // namespace course::web
