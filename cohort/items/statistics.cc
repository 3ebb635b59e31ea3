#include "cohort/items/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"

namespace course::cohort {

std::optional<double> Correlation(const std::vector<double>& x, const std::vector<double>& y) {
  CHECK(x.size() == y.size()) << x.size() << " and " << y.size() << " values";
  if (x.empty()) return std::nullopt;
  const double n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xx = 0, yy = 0, xy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  // Equal values leave deviations of some units in the last place.
  if (xx < 1e-20 * n || yy < 1e-20 * n) return std::nullopt;
  return std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
}

base::Interval CorrelationInterval(double r, int n) {
  if (n < 4) return {-1, 1};
  if (std::abs(r) == 1) return {r, r};
  const double z = std::atanh(r), half = 1.959963984540054 / std::sqrt(n - 3.0);
  return {std::tanh(z - half), std::tanh(z + half)};
}

int GroupSize(int n) { return std::max(1, static_cast<int>(std::lround(0.27 * n))); }

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace course::cohort
