#include "kernels/softmax_cases.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>

#include "base/rng.h"

namespace kernels {
namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

SoftmaxCase Random(int rows, int cols, float scale, base::Rng& rng) {
  SoftmaxCase c{"random " + std::to_string(rows) + " x " + std::to_string(cols), rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) c.x.push_back(scale * static_cast<float>(2 * rng.Uniform() - 1));
  return c;
}

// Row r sees the entries 0..r only.
SoftmaxCase Causal(int n, base::Rng& rng) {
  SoftmaxCase c = Random(n, n, 5.0f, rng);
  c.name = "causal " + std::to_string(n);
  for (int r = 0; r < n; ++r) {
    for (int j = r + 1; j < n; ++j) c.x[r * n + j] = kMasked;
  }
  return c;
}

}  // namespace

std::vector<SoftmaxCase> SoftmaxCases(unsigned long long seed) {
  base::Rng rng{seed};
  std::vector<SoftmaxCase> cases;
  for (int cols : {1, 2, 31, 32, 33, 127, 1000, 4097}) cases.push_back(Random(3, cols, 4.0f, rng));
  cases.push_back(Random(257, 65, 10.0f, rng));
  cases.push_back(Causal(40, rng));
  cases.push_back({"values beyond exp's range", 2, 3, {1000, 999, -1000, -1e30f, -1e30f, -1e30f}});
  cases.push_back({"one row masked altogether", 2, 2, {kMasked, kMasked, 1, kMasked}});
  return cases;
}

std::vector<double> BelowMaximum(const SoftmaxCase& c) {
  std::vector<double> below(c.x.size());
  for (int r = 0; r < c.rows; ++r) {
    const float* row = c.x.data() + size_t(r) * c.cols;
    const double max = *std::max_element(row, row + c.cols);
    for (int j = 0; j < c.cols; ++j) below[size_t(r) * c.cols + j] = max == kMasked ? 0.0 : max - row[j];
  }
  return below;
}

}  // namespace kernels
