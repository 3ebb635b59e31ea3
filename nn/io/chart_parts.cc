#include "nn/io/chart_parts.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/svg.h"
#include "base/utf8.h"

namespace nn::io {
namespace {

using base::Element;
using base::Escaped;
using base::Markup;

// Only for a file of its own: nothing around it says what is light and what is dark.
constexpr char kStyle[] =
    "svg{color:#1f2328;background:#fff}"
    "@media (prefers-color-scheme:dark){svg{color:#e6edf3;background:#15181d}}";

// 1, 2, 5 or 10 times a power of ten, the nearest to x > 0.
double RoundNumber(double x) {
  const double power = std::pow(10.0, std::floor(std::log10(x)));
  const double share = x / power;
  return (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10) * power;
}

}  // namespace

std::string SvgDocument(double width, double height, const std::string& title, const std::string& description,
                        const Markup& content, SvgPlace place) {
  base::Attributes attributes = {
      {"xmlns", "http://www.w3.org/2000/svg"},
      {"class", "report-chart"},
      {"viewBox", absl::StrCat("0 0 ", base::svg::Pixels(width), " ", base::svg::Pixels(height))},
      {"width", base::svg::Pixels(width)},
      {"height", base::svg::Pixels(height)},
      {"role", "img"},
      {"aria-label", title},
      {"font-family", "system-ui, sans-serif"},
      {"font-size", "12"},
      {"fill", "currentColor"}};
  Markup all = Element("title", {}, Escaped(title)) + Element("desc", {}, Escaped(description));
  if (place == SvgPlace::kFile) all += Element("style", {}, Markup{kStyle});
  return Element("svg", attributes, all + content).text;
}

std::string Number(double value) {
  // -0 is 0 to whoever reads it.
  return absl::StrFormat("%.4g", value == 0 ? 0.0 : value);
}

std::string Shortened(const std::string& label, size_t characters) {
  std::string_view rest = label;
  size_t bytes = 0, count = 0, before_last = 0;
  while (!rest.empty()) {
    if (count == characters) return label.substr(0, before_last) + "\u2026";
    const size_t length = std::max<size_t>(base::FirstUtf8(rest).length, 1);
    before_last = bytes;
    bytes += length;
    rest.remove_prefix(length);
    ++count;
  }
  return label;
}

Axis RoundAxis(double low, double high, int steps) {
  // One value alone stands in the middle of an axis. An interval narrower than double can divide is as good as one
  // value.
  const double size = std::max(std::abs(low), std::abs(high));
  if (high - low <= size * 1e-12) {
    const double around = size == 0 ? 1 : size * 0.5;
    low -= around;
    high += around;
  }
  const double step = RoundNumber((high - low) / steps);
  double first = std::floor(low / step), last = std::ceil(high / step);
  // Dividing and multiplying again can miss by a rounding, and then an end would lie outside.
  if (first * step > low) --first;
  if (last * step < high) ++last;
  Axis axis = {first * step, last * step, {}};
  for (double k = first; k <= last; ++k) axis.ticks.push_back(k * step);
  return axis;
}

}  // namespace nn::io
