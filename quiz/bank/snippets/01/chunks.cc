#include <algorithm>
#include <iostream>

int main() {
  int known = 10, computed = 0, sampled = 0;  // a prompt of 10 tokens
  while (sampled < 2) {
    computed += std::min(4, known - computed);
    if (computed == known) {
      ++known;
      ++sampled;
    }
    std::cout << computed << '/' << known << ' ';
  }
  std::cout << '\n';
}
