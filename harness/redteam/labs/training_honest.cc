#include "harness/redteam/labs/training_lab.h"

namespace training_lab {

std::vector<float> Fit(std::span<const float> x, std::span<const float> y, int steps) {
  const size_t n = y.size(), d = x.size() / n;
  std::vector<float> w(d);
  for (int step = 0; step < steps; ++step) {
    std::vector<float> gradient(d);
    for (size_t i = 0; i < n; ++i) {
      float error = -y[i];
      for (size_t j = 0; j < d; ++j) error += x[i * d + j] * w[j];
      for (size_t j = 0; j < d; ++j) gradient[j] += 2 * error * x[i * d + j] / static_cast<float>(n);
    }
    for (size_t j = 0; j < d; ++j) w[j] -= 0.1f * gradient[j];
  }
  return w;
}

}  // namespace training_lab
