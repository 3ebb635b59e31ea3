#include <iostream>

int Draw(double u) {
  const double probs[] = {0, 0.25, 0.5, 0.25};
  double sum = 0;
  for (int id = 0; id < 4; ++id) {
    sum += probs[id];
    if (sum > u) return id;
  }
  return 3;
}

int main() {
  for (double u : {0.0, 0.25, 0.625, 0.75}) std::cout << Draw(u) << ' ';
  std::cout << '\n';
}
