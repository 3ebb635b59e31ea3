// The curve of cohort_policy_page.h: an SVG with the same in words.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/svg.h"
#include "web/pages/cohort_policy_page.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

using base::svg::Label;
using base::svg::Line;
using base::svg::Pixels;
using base::svg::Polyline;

// "24 h", "7 d".
std::string Hours(double hours) {
  if (hours >= 48 && hours == 24 * static_cast<int>(hours / 24))
    return absl::StrCat(static_cast<int>(hours / 24), " d");
  return Decimal(hours) + " h";
}

// Some time in front of the deadline, and some behind the last corner.
double LastHour(const std::vector<CreditCorner>& a, const std::vector<CreditCorner>& b) {
  double last = 24;
  for (const auto* corners : {&a, &b}) {
    for (const CreditCorner& corner : *corners) last = std::max(last, corner.hours);
  }
  return last * 1.15;
}

}  // namespace

std::string CreditWords(const std::vector<CreditCorner>& corners) {
  if (corners.empty()) return "late work is worth what it is";
  std::vector<std::string> parts;
  for (const CreditCorner& corner : corners) {
    const std::string share = corner.share == 0 ? "nothing" : corner.share == 1 ? "all of it" : Percent(corner.share);
    parts.push_back(corner.hours == 0 ? share + " at the deadline"
                                      : absl::StrCat(share, " ", Hours(corner.hours), " late"));
  }
  return absl::StrJoin(parts, ", ");
}

Html CreditCurve(const std::vector<CreditCorner>& corners, const std::vector<CreditCorner>& other) {
  constexpr double kWidth = 560, kHeight = 220, kLeft = 48, kRight = 16, kTop = 14, kBottom = 40;
  const double last = LastHour(corners, other), first = -0.06 * last;
  const auto x = [&](double hours) { return kLeft + (kWidth - kLeft - kRight) * (hours - first) / (last - first); };
  const auto y = [&](double share) { return kHeight - kBottom - (kHeight - kBottom - kTop) * share; };
  const auto path = [&](const std::vector<CreditCorner>& line) {
    std::vector<std::pair<double, double>> points = {{x(first), y(1)}, {x(0), y(1)}};
    for (const CreditCorner& corner : line) points.push_back({x(corner.hours), y(corner.share)});
    points.push_back({x(last), y(line.empty() ? 1 : line.back().share)});
    return points;
  };
  Html content;
  for (const double share : {0.0, 0.5, 1.0}) {
    content += Line(kLeft, y(share), kWidth - kRight, y(share), "grid");
    content += Label(kLeft - 6, y(share) + 4, "end", absl::StrFormat("%.0f %%", 100 * share));
  }
  content += Line(x(0), kTop, x(0), kHeight - kBottom, "grid");
  content += Label(x(0), kHeight - kBottom + 16, "middle", "due");
  double labelled = x(0) + 24;
  for (const CreditCorner& corner : corners) {
    if (x(corner.hours) < labelled) continue;  // two labels in one place say nothing
    content += Label(x(corner.hours), kHeight - kBottom + 16, "middle", Hours(corner.hours));
    labelled = x(corner.hours) + 40;
  }
  content += Label((kLeft + kWidth) / 2, kHeight - 6, "middle", "late, after grace days");
  if (!other.empty()) content += Polyline(path(other), "tried", "currentColor", {{"stroke-dasharray", "6 4"}});
  content += Polyline(path(corners), "credit", "currentColor");
  for (const CreditCorner& corner : corners) {
    const std::string words = absl::StrCat(Hours(corner.hours), " late: ", Percent(corner.share));
    content += Tag("g", Tag("title", Text(words)) + Tag("circle", {{"cx", Pixels(x(corner.hours))},
                                                                   {"cy", Pixels(y(corner.share))},
                                                                   {"r", "4"},
                                                                   {"fill", "currentColor"}}));
  }
  std::string words = "What late work is worth: " + CreditWords(corners);
  if (!other.empty()) absl::StrAppend(&words, ". Tried, dashed: ", CreditWords(other));
  return Tag("svg",
             {{"class", "chart credit-curve"},
              {"viewBox", absl::StrCat("0 0 ", kWidth, " ", kHeight)},
              {"role", "img"},
              {"aria-label", words}},
             content);
}

}  // namespace course::web
