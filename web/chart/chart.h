// Small charts as SVG: presentation attributes and classes only, so that the strict content policy holds and the
// colours follow the page's theme.

#ifndef WEB_CHART_CHART_H_
#define WEB_CHART_CHART_H_

#include <string>
#include <string_view>
#include <vector>

#include "web/html/html.h"

namespace course::web {

struct Point {
  double value = 0;
  std::string url;    // where a click leads; may be empty
  std::string words;  // "attempt 3, 1 Mar: 12 of 20 points": its name for those who do not see it
};

// A line without axes beside a score, 72 x 20 pixels; nothing for fewer than two points. `limit`: the value at the
// upper edge. CHECKs limit > 0.
Html Sparkline(const std::vector<double>& values, double limit, std::string_view words);

// Points over attempts: one dot each, its best so far as a step line, grid lines at 0, half and limit. Every dot is a
// link with its words. CHECKs limit > 0.
Html HistoryChart(const std::vector<Point>& points, double limit, std::string_view words);

// A bar per point; `labels` below the bars, as many as points. A value of 0 leaves a thin base line.
Html BarChart(const std::vector<Point>& points, const std::vector<std::string>& labels, std::string_view words);

}  // namespace course::web

#endif  // WEB_CHART_CHART_H_
