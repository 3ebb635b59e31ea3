#include <algorithm>
#include <iostream>
#include <numeric>
#include <vector>

// Tokens 0 and 1 are text, 2, 3 and 4 are timestamps; probabilities in percent.
long Likeliest(std::vector<int> percent) {
  const auto timestamps = percent.begin() + 2;
  if (std::accumulate(timestamps, percent.end(), 0) > *std::max_element(percent.begin(), timestamps)) {
    std::fill(percent.begin(), timestamps, 0);
  }
  return std::max_element(percent.begin(), percent.end()) - percent.begin();
}

int main() {
  std::cout << Likeliest({40, 5, 20, 25, 10}) << ' ' << Likeliest({52, 4, 18, 16, 10}) << ' '
            << Likeliest({30, 30, 16, 14, 10}) << '\n';
}
