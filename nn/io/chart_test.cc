// Charts as an XML parser and the standards see them. What they look like was looked at in Chromium, light and dark.

#include "nn/io/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nn/io/chart_parts.h"
#include "nn/io/colour_map.h"
#include "nn/io/image_file.h"
#include "pugixml.hpp"

namespace nn::io {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

struct Parsed {
  pugi::xml_document document;

  explicit Parsed(const std::string& svg) { EXPECT_TRUE(document.load_string(svg.c_str())) << svg; }
  std::vector<pugi::xml_node> All(const std::string& path) const {
    std::vector<pugi::xml_node> found;
    for (const pugi::xpath_node& node : document.select_nodes(path.c_str())) found.push_back(node.node());
    return found;
  }
  std::string Text(const std::string& path) const { return document.select_node(path.c_str()).node().child_value(); }
};

LineChart OneLine(const std::vector<std::pair<double, double>>& points) {
  return {.title = "loss", .x_label = "step", .y_label = "nats", .series = {{"ViT", points}}};
}

TEST(LineChart, PutsPointsWhereTheAxesSay) {
  // x from 0 to 10 over 64..624, y from 0 to 1 over 316..36 (downwards).
  const Parsed svg(LineChartSvg(OneLine({{0, 0}, {5, 1}, {10, 0.5}})).value());
  const auto lines = svg.All("//polyline[@class='series']");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_STREQ(lines[0].attribute("points").value(), "64,316 344,36 624,176");
  EXPECT_EQ(svg.All("//circle").size(), 3u) << "few points are dots";
}

TEST(LineChart, AValueThatIsNotFiniteLeavesAGap) {
  const double inf = std::numeric_limits<double>::infinity();
  const Parsed svg(LineChartSvg(OneLine({{0, 1}, {1, 2}, {2, NAN}, {3, 1}, {4, 1}, {5, inf}, {6, 3}})).value());
  EXPECT_EQ(svg.All("//polyline[@class='series']").size(), 2u);
  EXPECT_EQ(svg.All("//circle").size(), 5u) << "the last point stands alone, as a dot";
  EXPECT_NE(svg.Text("/svg/desc")
                .find("5 points, from 1 at 0 to 3 at 6, lowest 1 at 0, highest 3 at 6; 2 more are not finite"),
            std::string::npos)
      << svg.Text("/svg/desc");
}

TEST(LineChart, HasANameAndWordsForThoseWhoDoNotSeeIt) {
  LineChart chart = OneLine({{0, 2.5}, {1, 0.5}});
  chart.title = "<loss> & \"more\"";
  const Parsed svg(LineChartSvg(chart).value());
  EXPECT_EQ(svg.Text("/svg/title"), chart.title);
  EXPECT_STREQ(svg.All("/svg")[0].attribute("role").value(), "img");
  EXPECT_EQ(svg.Text("/svg/desc"),
            "nats over step. ViT: 2 points, from 2.5 at 0 to 0.5 at 1, lowest 0.5 at 1, highest 2.5 at 0.");
}

TEST(LineChart, OnAPageItCarriesNoStyle) {
  const LineChart chart = OneLine({{0, 1}, {1, 2}});
  EXPECT_EQ(LineChartSvg(chart, SvgPlace::kPage).value().find("style"), std::string::npos);
  EXPECT_NE(LineChartSvg(chart, SvgPlace::kFile).value().find("prefers-color-scheme:dark"), std::string::npos);
}

Rgb Parse(const std::string& hex) {
  const unsigned value = static_cast<unsigned>(std::stoul(hex.substr(1), nullptr, 16));
  return {static_cast<float>(value >> 16) / 255, static_cast<float>(value >> 8 & 255) / 255,
          static_cast<float>(value & 255) / 255};
}

// WCAG 2.1, 1.4.11: graphics need a contrast of 3 : 1.
TEST(LineChart, LinesContrastWithLightAndDarkAndDifferInMoreThanColour) {
  LineChart chart = OneLine({{0, 1}, {1, 2}});
  while (chart.series.size() < 8) chart.series.push_back(chart.series[0]);
  const Parsed svg(LineChartSvg(chart).value());
  const float white = Luminance({1, 1, 1}), dark = Luminance(Parse("#15181d"));
  std::vector<std::string> looks;
  for (const auto& line : svg.All("//polyline[@class='series']")) {
    const float colour = Luminance(Parse(line.attribute("stroke").value()));
    EXPECT_GE((white + 0.05f) / (colour + 0.05f), 3) << line.attribute("stroke").value();
    EXPECT_GE((colour + 0.05f) / (dark + 0.05f), 3) << line.attribute("stroke").value();
    const std::string look = std::string(line.attribute("stroke").value()) + line.attribute("stroke-dasharray").value();
    for (const std::string& other : looks) EXPECT_NE(look, other);
    looks.push_back(look);
  }
  EXPECT_EQ(looks.size(), 8u);
}

TEST(LineChart, RefusesWhatItCannotShow) {
  const auto refuses = [](const LineChart& chart, const std::string& message) {
    EXPECT_TRUE(HasCodeAndText(LineChartSvg(chart).status(), absl::StatusCode::kInvalidArgument, message));
  };
  refuses({.title = "t"}, "\"t\" has 0 series");
  refuses({.title = "t", .series = std::vector<Series>(9)}, "\"t\" has 9 series; a line chart shows 1 to 8");
  refuses(OneLine({{0, NAN}}), "\"loss\" has no finite point");
  refuses(OneLine({{0, 1e301}}), "at most 1e300");
  EXPECT_TRUE(IsOk(LineChartSvg(OneLine({{-1e300, 1e300}, {1e300, -1e300}}))));
}

TEST(RoundAxis, HoldsBothEndsBetweenRoundSteps) {
  const Axis loss = RoundAxis(0.03, 2.31, 6);  // a step of 0.38 is nearest to 0.5
  EXPECT_EQ(loss.ticks, (std::vector<double>{0, 0.5, 1, 1.5, 2, 2.5}));
  const Axis steps = RoundAxis(0, 299, 8);  // 37 is nearest to 50
  EXPECT_EQ(steps.low, 0);
  EXPECT_EQ(steps.high, 300);
  EXPECT_EQ(steps.ticks.size(), 7u);
}

TEST(RoundAxis, OneValueStandsInTheMiddle) {
  for (const double value : {0.0, 5.0, -3e-200, 1e300, 1e15 + 0.125}) {
    const Axis axis = RoundAxis(value, value, 6);
    EXPECT_LT(axis.low, value);
    EXPECT_GT(axis.high, value);
    EXPECT_GE(axis.ticks.size(), 3u);
    EXPECT_LE(axis.ticks.size(), 14u);
  }
}

TEST(RoundAxis, NeverHasManyTicks) {
  for (double low = -1e6; low < 1e6; low = low * 0.7 + 977) {
    for (double size = 1e-9; size < 1e9; size *= 3.7) {
      const Axis axis = RoundAxis(low, low + size, 6);
      EXPECT_LE(axis.low, low);
      EXPECT_GE(axis.high, low + size);
      // A sixth is divided by 1.75 at most (3.5 becomes 2); each end may add one, and one more for its rounding.
      EXPECT_LE(axis.ticks.size(), 6 * 1.75 + 5) << low << " " << size;
    }
    if (low > 3000) break;
  }
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(Shortened("cat", 3), "cat");
  EXPECT_EQ(Shortened("cats", 3), "ca\u2026");
  EXPECT_EQ(Shortened("\u00e4\u00f6\u00fc\u00df", 3), "\u00e4\u00f6\u2026");
  EXPECT_EQ(Shortened("\xFF\xFF\xFF\xFF", 2), "\xFF\u2026") << "a token need not be UTF-8; Escaped() mends it";
}

// CIE L*, computed from the luminance by its definition (ISO 11664-4).
double Lightness(float luminance) {
  const double t = luminance;
  return t > 216.0 / 24389 ? 116 * std::cbrt(t) - 16 : t * 24389 / 27;
}

TEST(Viridis, GrowsEvenlyLighter) {
  double before = Lightness(Luminance(Viridis(0)));
  const double all = Lightness(Luminance(Viridis(1))) - before;
  EXPECT_GT(all, 70) << "nearly from black to white";
  for (int i = 1; i <= 9; ++i) {
    const double now = Lightness(Luminance(Viridis(static_cast<float>(i) / 9)));
    // The map is even in CAM02-UCS, which L* comes near: its steps differ from even ones by less than a sixth.
    EXPECT_NEAR((now - before) / all, 1.0 / 9, 1.0 / 9 / 6) << "step " << i;
    before = now;
  }
}

TEST(Viridis, EndsAreThePublishedColours) {
  EXPECT_EQ(Hex(Viridis(-1)), "#440154");
  EXPECT_EQ(Hex(Viridis(0)), "#440154");
  EXPECT_EQ(Hex(Viridis(2)), "#fde725");
  // matplotlib's own table has 256 entries; its middle ones are 1f978b and 21918c. Straight lines come near.
  const Rgb middle = Viridis(0.5f);
  EXPECT_NEAR(middle[0], 0x21 / 255.0, 0.02);
  EXPECT_NEAR(middle[1], 0x91 / 255.0, 0.02);
  EXPECT_NEAR(middle[2], 0x8C / 255.0, 0.02);
}

HeatMap Small() {
  return {.title = "attention",
          .row_labels = {"a", "<b>"},
          .column_labels = {"x", "y"},
          .values = {2, 2, {0, 1, NAN, 0.5f}}};
}

TEST(HeatMap, ColoursEveryCellByItsValue) {
  const Parsed svg(HeatMapSvg(Small()).value());
  const auto cells = svg.All("//rect[title]");
  ASSERT_EQ(cells.size(), 4u);
  EXPECT_STREQ(cells[0].attribute("fill").value(), "#440154");
  EXPECT_STREQ(cells[1].attribute("fill").value(), "#fde725");
  EXPECT_STREQ(cells[2].attribute("fill").value(), "none") << "no value, no colour";
  EXPECT_STREQ(cells[1].child("title").child_value(), "a, y: 1");
  EXPECT_STREQ(cells[3].child("title").child_value(), "<b>, y: 0.5");
  EXPECT_EQ(cells[1].attribute("x").as_double() - cells[0].attribute("x").as_double(), 44);
  EXPECT_EQ(cells[2].attribute("y").as_double() - cells[0].attribute("y").as_double(), 44);
  EXPECT_EQ(svg.Text("/svg/desc"), "2 rows and 2 columns; the smallest value is 0 (a, x), the largest 1 (a, y).");
}

TEST(HeatMap, NumbersContrastWithTheirCells) {
  HeatMap map = {.title = "all colours", .values = {1, 101, {}}};
  for (int i = 0; i <= 100; ++i) map.values.data.push_back(static_cast<float>(i));
  const Parsed svg(HeatMapSvg(map).value());
  const auto cells = svg.All("//rect[title]");
  const auto numbers = svg.All("//g[@fill and text]");
  ASSERT_EQ(numbers.size(), 101u);
  for (size_t i = 0; i < numbers.size(); ++i) {
    const float cell = Luminance(Parse(cells[i].attribute("fill").value()));
    const float ink = std::string(numbers[i].attribute("fill").value()) == "#000" ? 0.0f : 1.0f;
    // WCAG 2.1, 1.4.3: text needs 4.5 : 1.
    EXPECT_GE((std::max(cell, ink) + 0.05f) / (std::min(cell, ink) + 0.05f), 4.5f)
        << cells[i].attribute("fill").value();
  }
}

TEST(HeatMap, EqualValuesAndExtremesAreDrawn) {
  EXPECT_TRUE(IsOk(HeatMapSvg({.title = "flat", .values = {1, 2, {3, 3}}})));
  const float most = std::numeric_limits<float>::max();
  const Parsed svg(HeatMapSvg({.title = "wide", .values = {1, 3, {-most, 0, most}}}).value());
  EXPECT_EQ(Hex(Viridis(0.5f)), svg.All("//rect[title]")[1].attribute("fill").value());
}

TEST(HeatMap, RefusesWhatDoesNotMatch) {
  const auto refuses = [](const HeatMap& map, const std::string& message) {
    EXPECT_TRUE(HasCodeAndText(HeatMapSvg(map).status(), absl::StatusCode::kInvalidArgument, message));
  };
  refuses({}, "a heat map of 0 rows and 0 columns with 0 values");
  refuses({.values = {2, 2, {1, 2, 3}}}, "a heat map of 2 rows and 2 columns with 3 values");
  refuses({.values = {-1, -1, {1}}}, "a heat map of -1 rows");
  refuses({.values = {1, 2, {NAN, INFINITY}}}, "without a finite value");
  refuses({.row_labels = {"a"}, .values = {2, 1, {1, 2}}}, "1 labels for 2 rows");
  refuses({.column_labels = {"a", "b"}, .values = {2, 1, {1, 2}}}, "2 labels for 1 columns");
  refuses({.values = {101, 100, std::vector<float>(10'100)}}, "10100 cells; as SVG at most 10000");
}

TEST(HeatMapPng, IsTheCellsAsPixels) {
  const auto image = ParseImage(HeatMapPng(Small().values, 3).value());
  ASSERT_TRUE(IsOk(image));
  EXPECT_EQ(image->height, 6);
  EXPECT_EQ(image->width, 6);
  const auto at = [&](int y, int x) {
    const float* pixel = &image->pixels[static_cast<size_t>(y * 6 + x) * 3];
    return Hex({pixel[0], pixel[1], pixel[2]});
  };
  EXPECT_EQ(at(0, 0), "#440154");
  EXPECT_EQ(at(2, 2), "#440154");
  EXPECT_EQ(at(2, 3), "#fde725");
  EXPECT_EQ(at(3, 0), "#808080") << "not a number";
  EXPECT_TRUE(HasCodeAndText(HeatMapImage({1, 1, {1}}, 10'001).status(), absl::StatusCode::kInvalidArgument,
                             "a picture has 1 to 100000000"));
  EXPECT_FALSE(HeatMapImage({1, 1, {1}}, 0).ok());
}

}  // namespace
}  // namespace nn::io
