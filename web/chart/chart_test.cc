#include "web/chart/chart.h"

#include <string>

#include "gtest/gtest.h"
#include "pugixml.hpp"

namespace course::web {
namespace {

// An SVG that an XML parser accepts; its elements of one name.
std::vector<pugi::xml_node> Elements(const Html& svg, const std::string& name) {
  static pugi::xml_document document;
  EXPECT_TRUE(document.load_string(svg.text.c_str())) << svg.text;
  std::vector<pugi::xml_node> found;
  for (const pugi::xpath_node& node : document.select_nodes(("//" + name).c_str())) found.push_back(node.node());
  return found;
}

TEST(Sparkline, NeedsTwoValuesToBeALine) {
  EXPECT_EQ(Sparkline({}, 20, "none").text, "");
  EXPECT_EQ(Sparkline({3}, 20, "one").text, "");
  EXPECT_EQ(Elements(Sparkline({3, 20}, 20, "two runs"), "polyline").size(), 1u);
}

TEST(Sparkline, ReachesFromTheLowerToTheUpperEdge) {
  const auto lines = Elements(Sparkline({0, 20}, 20, "x"), "polyline");
  EXPECT_STREQ(lines[0].attribute("points").value(), "3,17 69,3");
}

TEST(Sparkline, AValueAboveTheLimitStaysInside) {
  const auto lines = Elements(Sparkline({-5, 50}, 20, "x"), "polyline");
  EXPECT_STREQ(lines[0].attribute("points").value(), "3,17 69,3");
}

TEST(HistoryChart, EveryAttemptIsALinkWithItsWords) {
  const Html chart =
      HistoryChart({{0, "/results/1", "attempt 1: 0 of 20"}, {20, "/results/2", "attempt 2: <20>"}}, 20, "points");
  const auto links = Elements(chart, "a");
  ASSERT_EQ(links.size(), 2u);
  EXPECT_STREQ(links[1].attribute("href").value(), "/results/2");
  EXPECT_STREQ(links[1].attribute("aria-label").value(), "attempt 2: <20>");
  EXPECT_EQ(Elements(chart, "circle").size(), 2u);
}

TEST(HistoryChart, TheBestLineNeverFalls) {
  const auto lines = Elements(HistoryChart({{10, "", "a"}, {4, "", "b"}, {20, "", "c"}}, 20, "points"), "polyline");
  ASSERT_EQ(lines.size(), 1u);
  // x at 36, 210, 382 of 400; y = 108 - 98 * value / 20: 59 for 10, 10 for 20.
  EXPECT_STREQ(lines[0].attribute("points").value(), "36,59 209,59 209,59 382,59 382,10");
}

TEST(HistoryChart, OneAttemptStandsInTheMiddle) {
  const auto dots = Elements(HistoryChart({{20, "", "only"}}, 20, "points"), "circle");
  ASSERT_EQ(dots.size(), 1u);
  EXPECT_STREQ(dots[0].attribute("cx").value(), "209");
  EXPECT_STREQ(dots[0].attribute("cy").value(), "10");
}

TEST(BarChart, ADayWithoutWorkKeepsAThinLine) {
  const auto bars = Elements(BarChart({{0, "", "Mon: none"}, {8, "", "Tue: 8"}}, {"M", "T"}, "week"), "rect");
  ASSERT_EQ(bars.size(), 2u);
  EXPECT_STREQ(bars[0].attribute("height").value(), "2");
  EXPECT_STREQ(bars[1].attribute("height").value(), "50");
}

TEST(IntervalChart, PutsTheDotAndItsWhiskerOverTheBand) {
  const Html chart = IntervalChart({{.label = "sure",
                                     .note = "3 of 4",
                                     .value = 0.75,
                                     .low = 0.25,
                                     .high = 1,
                                     .from = 0.5,
                                     .to = 1,
                                     .words = "sure: 3 of 4 <right>"}},
                                   "calibration");
  // The share s lies at y = 158 - 148 s: 158 for 0, 121 for 0.25, 84 for 0.5, 47 for 0.75, 10 for 1. The column is
  // centred at x = 40 + 92 / 2.
  const auto dots = Elements(chart, "circle");
  ASSERT_EQ(dots.size(), 1u);
  EXPECT_STREQ(dots[0].attribute("cx").value(), "86");
  EXPECT_STREQ(dots[0].attribute("cy").value(), "47");
  const auto bands = Elements(chart, "rect");
  ASSERT_EQ(bands.size(), 1u);
  EXPECT_STREQ(bands[0].attribute("y").value(), "10");
  EXPECT_STREQ(bands[0].attribute("height").value(), "74");
  const auto whiskers = Elements(chart, "line[@class='whisker']");
  ASSERT_EQ(whiskers.size(), 3u) << "the interval and its two ends";
  EXPECT_STREQ(whiskers[0].attribute("y1").value(), "121");
  EXPECT_STREQ(whiskers[0].attribute("y2").value(), "10");
  EXPECT_STREQ(Elements(chart, "title")[0].child_value(), "sure: 3 of 4 <right>");
}

TEST(IntervalChart, OfNothingIsNothing) { EXPECT_EQ(IntervalChart({}, "none").text, ""); }

TEST(Charts, CarryNoInlineStyle) {
  const std::string all = HistoryChart({{1, "/x", "a"}, {2, "/y", "b"}}, 2, "w").text + Sparkline({1, 2}, 2, "w").text +
                          BarChart({{1, "", "a"}}, {"M"}, "w").text + IntervalChart({{.label = "a"}}, "w").text;
  EXPECT_EQ(all.find("style"), std::string::npos) << "the content policy forbids it";
}

}  // namespace
}  // namespace course::web
