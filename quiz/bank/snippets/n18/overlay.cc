#include <algorithm>
#include <iostream>

int main() {
  const double map[] = {2.0 / 1024, 3.0 / 1024, 6.0 / 1024};  // shares of attention
  const auto [low, high] = std::minmax_element(std::begin(map), std::end(map));
  for (const double share : map) std::cout << static_cast<int>(share * 255) << ' ';
  for (const double share : map) {
    std::cout << static_cast<int>((share - *low) / (*high - *low) * 100) << ' ';
  }
  std::cout << '\n';
}
