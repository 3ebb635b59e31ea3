// The arithmetic of item analysis.

#ifndef COHORT_ITEMS_STATISTICS_H_
#define COHORT_ITEMS_STATISTICS_H_

#include <optional>
#include <vector>

#include "base/wilson.h"

namespace course::cohort {

// Pearson's correlation of x and y, of the same size; nullopt where one of them does not vary. Computed in two passes,
// so that large means do not swallow small deviations.
std::optional<double> Correlation(const std::vector<double>& x, const std::vector<double>& y);

// The 95 % interval of a correlation r that n pairs gave: tanh(atanh(r) -+ 1.96 / sqrt(n - 3)); [-1, 1] for n < 4.
// Source: Fisher 1921, "On the probable error of a coefficient of correlation deduced from a small sample", Metron 1.
base::Interval CorrelationInterval(double r, int n);

// How many learners the upper and the lower group have: 27 % of n, rounded, at least 1.
int GroupSize(int n);

// 0 of nothing; the mean of the two in the middle of an even number.
double Median(std::vector<double> values);

}  // namespace course::cohort

#endif  // COHORT_ITEMS_STATISTICS_H_
