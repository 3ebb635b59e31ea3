#include "kernels/testing/gradient.h"

#include <cmath>
#include <cstddef>

namespace kernels::testing {
namespace {

double Loss(const Function& f, const std::vector<double>& x, std::span<const double> dy) {
  const std::vector<double> y = f(x);
  double loss = 0;
  for (size_t j = 0; j < y.size(); ++j) loss += dy[j] * y[j];
  return loss;
}

}  // namespace

std::vector<double> NumericGradient(const Function& f, std::vector<double> x, std::span<const double> dy) {
  std::vector<double> gradient(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    const double at = x[i];
    const auto central = [&](double h) {
      x[i] = at + h;
      const double above = Loss(f, x, dy);
      x[i] = at - h;
      const double below = Loss(f, x, dy);
      x[i] = at;
      return (above - below) / (2 * h);
    };
    const double h = 1.0 / 64;
    const double coarse = central(h), middle = central(h / 2), fine = central(h / 4);
    // h^2 goes first, then h^4.
    const double a = (4 * middle - coarse) / 3, b = (4 * fine - middle) / 3;
    gradient[i] = (16 * b - a) / 15;
  }
  return gradient;
}

double OrderOfConvergence(const Function& f, const std::vector<double>& x, std::span<const double> dy,
                          std::span<const double> claimed_gradient, double h, base::Rng& rng) {
  std::vector<double> direction(x.size());
  double claimed = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    direction[i] = 2 * rng.Uniform() - 1;
    claimed += claimed_gradient[i] * direction[i];
  }
  const auto error = [&](double step) {
    std::vector<double> above = x, below = x;
    for (size_t i = 0; i < x.size(); ++i) {
      above[i] += step * direction[i];
      below[i] -= step * direction[i];
    }
    return std::abs((Loss(f, above, dy) - Loss(f, below, dy)) / (2 * step) - claimed);
  };
  return error(h) / error(h / 2);
}

}  // namespace kernels::testing
