// A bench's result and the statistics behind it.

#ifndef HARNESS_COURSE_BENCH_MEASURE_H_
#define HARNESS_COURSE_BENCH_MEASURE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace course::bench {

struct Measure {
  std::string name;
  double value = 0;
  std::string unit;
  double goal = 0;
  bool lower_is_better = true;
  std::string detail;  // a JSON object

  bool Met() const { return lower_is_better ? value <= goal : value >= goal; }
};

// One line of `course bench --json`: {"name":..., "value":..., "unit":..., "goal":..., "better":"lower",
// "detail":{...}}.
std::string MeasureJson(const Measure& measure);
// The inverse, for benches that are programs of their own. InvalidArgument names what is missing.
absl::StatusOr<Measure> ParseMeasure(const std::string& line);

// The q-quantile (0 <= q <= 1) by linear interpolation between the closest ranks, as numpy's default does; values is
// not empty. Source: Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566, definition 7.
double Quantile(std::vector<double> values, double q);
// To three digits after the point, as a line shows them.
double Rounded(double value);

inline double Median(std::vector<double> values) { return Quantile(std::move(values), 0.5); }

}  // namespace course::bench

#endif  // HARNESS_COURSE_BENCH_MEASURE_H_
