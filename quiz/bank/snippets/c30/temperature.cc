#include <cmath>
#include <iostream>

// The share of the better one of two labels, in percent. Powers of 2 instead of e, for mental arithmetic.
long Share(double tau) {
  const double better = std::exp2(1 / tau);  // cosine 1
  const double other = std::exp2(0 / tau);   // cosine 0
  return std::lround(100 * better / (better + other));
}

int main() {
  for (double tau : {1.0, 0.5, 0.25}) std::cout << Share(tau) << ' ';
  std::cout << '\n';
}
