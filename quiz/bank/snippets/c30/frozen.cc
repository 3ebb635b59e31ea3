#include <iostream>

// A step of AdamW on one weight, without its moments: the decay does not ask for the gradient.
double Step(double weight, double gradient) {
  const double rate = 0.5, decay = 0.2;
  return weight - rate * gradient - rate * decay * weight;
}

int main() {
  double zero_gradient = 100;    // handed to the optimizer, with a gradient of 0
  double not_handed_over = 100;  // not handed to the optimizer
  for (int step = 0; step < 2; ++step) zero_gradient = Step(zero_gradient, 0);
  std::cout << zero_gradient << ' ' << not_handed_over << '\n';
}
