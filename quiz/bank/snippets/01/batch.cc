#include <algorithm>
#include <iostream>

int main() {
  int left[] = {5, 4, 3};  // tokens of the prompts that are not computed yet
  for (int step = 0; step < 3; ++step) {
    int budget = 6;
    for (int& tokens : left) {
      const int scheduled = std::min(tokens, budget);
      tokens -= scheduled;
      budget -= scheduled;
      std::cout << scheduled;
    }
    std::cout << ' ';
  }
  std::cout << '\n';
}
