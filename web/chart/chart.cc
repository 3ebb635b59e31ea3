#include "web/chart/chart.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/svg.h"

namespace course::web {
namespace {

using base::svg::Label;
using base::svg::Line;
using base::svg::Pixels;
using base::svg::Polyline;

Html Svg(std::string_view name, double width, double height, std::string_view role, std::string_view words,
         const Html& content, bool fixed) {
  Attributes attributes = {{"class", std::string(name)},
                           {"viewBox", absl::StrCat("0 0 ", Pixels(width), " ", Pixels(height))},
                           {"role", std::string(role)},
                           {"aria-label", std::string(words)}};
  if (fixed) {
    attributes.push_back({"width", Pixels(width)});
    attributes.push_back({"height", Pixels(height)});
  }
  return Tag("svg", attributes, content);
}

// A dot or a bar with its name, as a link where it leads somewhere.
Html Named(const Point& point, const Html& shape) {
  const Html titled = Tag("g", Tag("title", Text(point.words)) + shape);
  if (point.url.empty()) return titled;
  return Tag("a", {{"href", point.url}, {"aria-label", point.words}}, titled);
}

}  // namespace

Html Sparkline(const std::vector<double>& values, double limit, std::string_view words) {
  CHECK(limit > 0) << "limit " << limit;
  if (values.size() < 2) return {};
  constexpr double kWidth = 72, kHeight = 20, kEdge = 3;
  std::vector<std::pair<double, double>> path;
  for (size_t i = 0; i < values.size(); ++i) {
    const double share = std::clamp(values[i] / limit, 0.0, 1.0);
    path.push_back({kEdge + (kWidth - 2 * kEdge) * static_cast<double>(i) / static_cast<double>(values.size() - 1),
                    kHeight - kEdge - (kHeight - 2 * kEdge) * share});
  }
  Html content = Line(kEdge, kHeight - kEdge, kWidth - kEdge, kHeight - kEdge, "grid");
  content += Polyline(path, "", "currentColor");
  content += Tag(
      "circle",
      {{"cx", Pixels(path.back().first)}, {"cy", Pixels(path.back().second)}, {"r", "2.5"}, {"fill", "currentColor"}});
  return Svg("sparkline", kWidth, kHeight, "img", words, content, /*fixed=*/true);
}

Html HistoryChart(const std::vector<Point>& points, double limit, std::string_view words) {
  CHECK(limit > 0) << "limit " << limit;
  if (points.empty()) return {};
  constexpr double kWidth = 400, kHeight = 128, kLeft = 28, kRight = 10, kTop = 10, kBottom = 20;
  const double right = kWidth - kRight, bottom = kHeight - kBottom;
  const auto x = [&](size_t i) {
    const double share = points.size() == 1 ? 0.5 : static_cast<double>(i) / static_cast<double>(points.size() - 1);
    return kLeft + 8 + (right - kLeft - 16) * share;
  };
  const auto y = [&](double value) { return bottom - (bottom - kTop) * std::clamp(value / limit, 0.0, 1.0); };
  Html content;
  for (const double level : {0.0, limit / 2, limit}) {
    content += Line(kLeft, y(level), right, y(level), "grid");
    content += Label(kLeft - 6, y(level) + 4, "end", absl::StrFormat("%g", level));
  }
  // The best so far: a step up at each improvement.
  std::vector<std::pair<double, double>> best;
  double highest = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    if (i > 0) best.push_back({x(i), y(highest)});
    highest = std::max(highest, points[i].value);
    best.push_back({x(i), y(highest)});
  }
  if (points.size() > 1) content += Polyline(best, "best", "currentColor");
  for (size_t i = 0; i < points.size(); ++i) {
    content += Named(points[i], Tag("circle", {{"cx", Pixels(x(i))},
                                               {"cy", Pixels(y(points[i].value))},
                                               {"r", points.size() > 40 ? "2.5" : "4"},
                                               {"fill", "currentColor"}}));
  }
  content += Label(kLeft + 8, kHeight - 4, "start", "first");
  if (points.size() > 1) content += Label(right - 8, kHeight - 4, "end", absl::StrCat("latest of ", points.size()));
  // Links inside: a group, because an image has no children for those who do not see it.
  return Svg("chart", kWidth, kHeight, "group", words, content, /*fixed=*/false);
}

Html BarChart(const std::vector<Point>& points, const std::vector<std::string>& labels, std::string_view words) {
  CHECK(points.size() == labels.size()) << points.size() << " bars, " << labels.size() << " labels";
  if (points.empty()) return {};
  constexpr double kBar = 28, kGap = 10, kHeight = 84, kBottom = 20, kTop = 14;
  const double width = static_cast<double>(points.size()) * (kBar + kGap) - kGap;
  double most = 1;
  for (const Point& point : points) most = std::max(most, point.value);
  Html content;
  for (size_t i = 0; i < points.size(); ++i) {
    const double left = static_cast<double>(i) * (kBar + kGap);
    const double height = std::max(2.0, (kHeight - kBottom - kTop) * points[i].value / most);
    content += Named(points[i], Tag("rect", {{"class", points[i].value > 0 ? "bar" : "bar none"},
                                             {"x", Pixels(left)},
                                             {"y", Pixels(kHeight - kBottom - height)},
                                             {"width", Pixels(kBar)},
                                             {"height", Pixels(height)}}));
    if (points[i].value > 0) {
      content +=
          Label(left + kBar / 2, kHeight - kBottom - height - 4, "middle", absl::StrFormat("%g", points[i].value));
    }
    content += Label(left + kBar / 2, kHeight - 5, "middle", labels[i]);
  }
  return Svg("chart", width, kHeight, "img", words, content, /*fixed=*/false);
}

Html IntervalChart(const std::vector<Interval>& intervals, std::string_view words) {
  if (intervals.empty()) return {};
  constexpr double kColumn = 92, kBand = 56, kHeight = 200, kLeft = 40, kRight = 4, kTop = 10, kBottom = 42, kCap = 6;
  const double right = kLeft + kColumn * static_cast<double>(intervals.size()), bottom = kHeight - kBottom;
  const auto y = [&](double share) { return bottom - (bottom - kTop) * std::clamp(share, 0.0, 1.0); };
  Html content;
  for (const double level : {0.0, 0.5, 1.0}) {
    content += Line(kLeft, y(level), right, y(level), "grid");
    content += Label(kLeft - 6, y(level) + 4, "end", absl::StrFormat("%.0f %%", 100 * level));
  }
  for (size_t i = 0; i < intervals.size(); ++i) {
    const Interval& one = intervals[i];
    const double x = kLeft + kColumn * (static_cast<double>(i) + 0.5);
    Html column = Tag("rect", {{"class", "band"},
                               {"x", Pixels(x - kBand / 2)},
                               {"y", Pixels(y(one.to))},
                               {"width", Pixels(kBand)},
                               {"height", Pixels(y(one.from) - y(one.to))}});
    column += Line(x, y(one.low), x, y(one.high), "whisker");
    column += Line(x - kCap, y(one.low), x + kCap, y(one.low), "whisker");
    column += Line(x - kCap, y(one.high), x + kCap, y(one.high), "whisker");
    column += Tag("circle", {{"cx", Pixels(x)}, {"cy", Pixels(y(one.value))}, {"r", "5"}, {"fill", "currentColor"}});
    content += Named({.words = one.words}, column);
    content += Label(x, bottom + 18, "middle", one.label);
    content += Label(x, bottom + 34, "middle", one.note);
  }
  return Svg("chart intervals", right + kRight, kHeight, "img", words, content, /*fixed=*/false);
}

}  // namespace course::web
