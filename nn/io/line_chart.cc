#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/svg.h"
#include "nn/io/chart.h"
#include "nn/io/chart_parts.h"

namespace nn::io {
namespace {

using base::Element;
using base::Markup;
using base::svg::Label;
using base::svg::Line;
using base::svg::Pixels;
using base::svg::Polyline;

constexpr size_t kMostSeries = 8;
constexpr double kWidth = 640, kLeft = 64, kRight = 16, kTop = 36, kPlotHeight = 280, kAxisHeight = 44, kLegendRow = 20;

// Four colours of Okabe and Ito 2008, "Color Universal Design", the blue and the purple changed so far that all
// contrast by 3 : 1 with white and with the dark page (WCAG 2.1, 1.4.11); then the same dashed.
constexpr std::array<const char*, 4> kColours = {"#1f7fc4", "#d55e00", "#009e73", "#c0659a"};
constexpr std::array<const char*, 2> kDashes = {"", "7 4"};

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;

  void Add(double x) {
    low = std::min(low, x);
    high = std::max(high, x);
  }
};

bool IsFinite(const std::pair<double, double>& point) {
  return std::isfinite(point.first) && std::isfinite(point.second);
}

struct Scale {
  Axis x, y;

  std::pair<double, double> Place(const std::pair<double, double>& point) const {
    const double across = (point.first - x.low) / (x.high - x.low), up = (point.second - y.low) / (y.high - y.low);
    return {kLeft + (kWidth - kLeft - kRight) * across, kTop + kPlotHeight * (1 - up)};
  }
};

absl::StatusOr<Scale> ScaleOf(const LineChart& chart) {
  if (chart.series.empty() || chart.series.size() > kMostSeries) {
    return absl::InvalidArgumentError(absl::StrCat("\"", chart.title, "\" has ", chart.series.size(),
                                                   " series; a line chart shows 1 to ", kMostSeries));
  }
  Range x, y;
  for (const Series& series : chart.series) {
    for (const auto& point : series.points) {
      if (!IsFinite(point)) continue;
      x.Add(point.first);
      y.Add(point.second);
    }
  }
  if (x.low > x.high) return absl::InvalidArgumentError(absl::StrCat("\"", chart.title, "\" has no finite point"));
  constexpr double kMost = 1e300;  // so that no difference overflows
  for (const double end : {x.low, x.high, y.low, y.high}) {
    if (std::abs(end) > kMost) {
      return absl::InvalidArgumentError(absl::StrCat("\"", chart.title, "\" has the value ", end, "; at most 1e300"));
    }
  }
  return Scale{RoundAxis(x.low, x.high, 8), RoundAxis(y.low, y.high, 6)};
}

Markup Axes(const LineChart& chart, const Scale& scale) {
  const double right = kWidth - kRight, bottom = kTop + kPlotHeight;
  Markup lines, labels;
  for (const double tick : scale.y.ticks) {
    const double y = scale.Place({scale.x.low, tick}).second;
    lines += Line(kLeft, y, right, y, "grid");
    labels += Label(kLeft - 8, y + 4, "end", Number(tick));
  }
  for (const double tick : scale.x.ticks) {
    const double x = scale.Place({tick, scale.y.low}).first;
    lines += Line(x, bottom, x, bottom + 5, "tick");
    labels += Label(x, bottom + 18, "middle", Number(tick));
  }
  labels += Label((kLeft + right) / 2, bottom + 38, "middle", chart.x_label);
  labels +=
      Element("g", {{"transform", absl::StrCat("translate(14 ", Pixels(kTop + kPlotHeight / 2), ") rotate(-90)")}},
              Label(0, 0, "middle", chart.y_label));
  labels += Element("g", {{"font-size", "15"}, {"font-weight", "600"}}, Label(kLeft, 20, "start", chart.title));
  return Element("g", {{"stroke", "currentColor"}, {"stroke-opacity", "0.2"}}, lines) + labels;
}

// The finite stretches of a series, each a line; a single point is a dot, and so is every one of a short series.
Markup Curve(const Series& series, const Scale& scale, const char* colour, const char* dashes) {
  const base::Attributes dashed =
      dashes[0] == '\0' ? base::Attributes{} : base::Attributes{{"stroke-dasharray", dashes}};
  constexpr size_t kFewPoints = 24;
  Markup out;
  std::vector<std::pair<double, double>> stretch;
  const auto finish = [&] {
    if (stretch.size() > 1) out += Polyline(stretch, "series", colour, dashed);
    if (stretch.size() == 1 || series.points.size() <= kFewPoints) {
      for (const auto& [x, y] : stretch) {
        out += Element("circle", {{"cx", Pixels(x)}, {"cy", Pixels(y)}, {"r", "3"}, {"fill", colour}});
      }
    }
    stretch.clear();
  };
  for (const auto& point : series.points) {
    if (IsFinite(point)) {
      stretch.push_back(scale.Place(point));
    } else {
      finish();
    }
  }
  finish();
  return out;
}

// "ViT: 300 points, from 2.31 at 0 to 0.04 at 299, lowest 0.03 at 287."
std::string InWords(const Series& series) {
  std::vector<std::pair<double, double>> points;
  std::copy_if(series.points.begin(), series.points.end(), std::back_inserter(points), IsFinite);
  if (points.empty()) return absl::StrCat(series.name, ": no point.");
  const auto [low, high] = std::minmax_element(points.begin(), points.end(),
                                               [](const auto& a, const auto& b) { return a.second < b.second; });
  const auto at = [](const auto& point) { return absl::StrCat(Number(point.second), " at ", Number(point.first)); };
  const size_t gaps = series.points.size() - points.size();
  return absl::StrCat(series.name, ": ", points.size(), " points, from ", at(points.front()), " to ", at(points.back()),
                      ", lowest ", at(*low), ", highest ", at(*high),
                      gaps == 0 ? "." : absl::StrCat("; ", gaps, " more are not finite."));
}

}  // namespace

absl::StatusOr<std::string> LineChartSvg(const LineChart& chart, SvgPlace place) {
  ASSIGN_OR_RETURN(const Scale scale, ScaleOf(chart));
  Markup content = Axes(chart, scale);
  std::string words = absl::StrCat(chart.y_label, " over ", chart.x_label, ".");
  double y = kTop + kPlotHeight + kAxisHeight;
  for (size_t i = 0; i < chart.series.size(); ++i) {
    const Series& series = chart.series[i];
    const char* colour = kColours[i % kColours.size()];
    const char* dashes = kDashes[i / kColours.size()];
    content += Curve(series, scale, colour, dashes);
    absl::StrAppend(&words, " ", InWords(series));
    // Two columns of names below the axis; the order is that of the series.
    const double x = kLeft + (i % 2) * (kWidth - kLeft - kRight) / 2;
    base::Attributes dashed = {{"stroke-dasharray", dashes}};
    if (dashes[0] == '\0') dashed.clear();
    content += Polyline({{x, y + 10}, {x + 28, y + 10}}, "key", colour, dashed);
    content += Label(x + 36, y + 14, "start", Shortened(series.name, 36));
    if (i % 2 == 1) y += kLegendRow;
  }
  const double height = y + (chart.series.size() % 2 == 1 ? kLegendRow : 0) + 8;
  return SvgDocument(kWidth, height, chart.title, words, content, place);
}

}  // namespace nn::io
