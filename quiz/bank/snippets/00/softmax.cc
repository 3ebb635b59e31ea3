#include <cmath>
#include <iostream>

// The probability of the first of three tokens; the third one is masked.
double First(double shift) {
  const double logits[] = {1000, 1000, -INFINITY};
  double sum = 0;
  for (double z : logits) sum += std::exp(z - shift);
  return std::exp(logits[0] - shift) / sum;
}

int main() { std::cout << std::isnan(First(0)) << ' ' << First(1000) << '\n'; }
