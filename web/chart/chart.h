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

// A measured share with its interval of confidence, and the band in which it should lie. All are 0..1.
struct Interval {
  std::string label;  // below its column
  std::string note;   // below the label: "7 of 9"
  double value = 0;
  double low = 0, high = 0;
  double from = 0, to = 1;  // the band
  std::string words;        // "sure: 7 of 9 right (78 %), between 45 % and 94 %": its name for those who do not see it
};

// A column each: the band as a tinted box, in it or beside it the value as a dot with its interval as a whisker.
Html IntervalChart(const std::vector<Interval>& intervals, std::string_view words);

}  // namespace course::web

#endif  // WEB_CHART_CHART_H_
