// Markup whose text cannot get out, and the shapes as the SVG standard writes them.

#include "base/svg.h"

#include <string>

#include "base/markup.h"
#include "gtest/gtest.h"

namespace base {
namespace {

TEST(Markup, TextAndAttributesCannotOpenATag) {
  EXPECT_EQ(Element("a", {{"title", "\"><b>"}}, Escaped("<&'")).text,
            "<a title=\"&quot;&gt;&lt;b&gt;\">&lt;&amp;&#39;</a>");
  EXPECT_EQ(StartTag("br", {}).text, "<br>");
}

TEST(Svg, PixelsHaveOneDecimalAtMost) {
  EXPECT_EQ(svg::Pixels(12), "12");
  EXPECT_EQ(svg::Pixels(12.34), "12.3");
  EXPECT_EQ(svg::Pixels(-0.01), "0");
  EXPECT_EQ(svg::Pixels(1e300).size(), 301u);
}

TEST(Svg, ShapesAreWrittenAsTheStandardSays) {
  EXPECT_EQ(svg::Line(0, 1, 2.5, 3, "grid").text,
            R"(<line class="grid" x1="0" y1="1" x2="2.5" y2="3" stroke-width="1"></line>)");
  EXPECT_EQ(svg::Label(4, 5, "end", "a<b").text, R"(<text x="4" y="5" text-anchor="end">a&lt;b</text>)");
  const std::string line =
      svg::Polyline({{0, 0}, {1, 2.5}}, "best", "currentColor", {{"stroke-dasharray", "4 2"}}).text;
  EXPECT_NE(line.find(R"(points="0,0 1,2.5")"), std::string::npos) << line;
  EXPECT_NE(line.find(R"(stroke="currentColor")"), std::string::npos) << line;
  EXPECT_TRUE(line.ends_with(R"( stroke-dasharray="4 2"></polyline>)")) << line;
}

}  // namespace
}  // namespace base
