#include "base/svg.h"

#include <cstdio>

namespace base::svg {

std::string Pixels(double x) {
  char buffer[400];  // the largest double has 309 digits before the point
  std::snprintf(buffer, sizeof buffer, "%.1f", x);
  std::string text = buffer;
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

Markup Line(double x1, double y1, double x2, double y2, std::string_view name) {
  return Element("line", {{"class", std::string(name)},
                          {"x1", Pixels(x1)},
                          {"y1", Pixels(y1)},
                          {"x2", Pixels(x2)},
                          {"y2", Pixels(y2)},
                          {"stroke-width", "1"}});
}

Markup Label(double x, double y, std::string_view anchor, std::string_view text) {
  return Element("text", {{"x", Pixels(x)}, {"y", Pixels(y)}, {"text-anchor", std::string(anchor)}}, Escaped(text));
}

Markup Polyline(const std::vector<std::pair<double, double>>& points, std::string_view name, std::string_view stroke,
                const Attributes& more) {
  std::string path;
  for (const auto& [x, y] : points) path += (path.empty() ? "" : " ") + Pixels(x) + "," + Pixels(y);
  Attributes attributes = {{"class", std::string(name)},    {"points", path},        {"fill", "none"},
                           {"stroke", std::string(stroke)}, {"stroke-width", "1.5"}, {"stroke-linejoin", "round"}};
  attributes.insert(attributes.end(), more.begin(), more.end());
  return Element("polyline", attributes);
}

}  // namespace base::svg
