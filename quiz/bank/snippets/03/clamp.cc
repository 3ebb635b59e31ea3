#include <algorithm>
#include <iostream>

int NextTokens(int known, int computed, int threshold, int budget) {
  int tokens = known - computed;
  if (threshold > 0) tokens = std::min(tokens, threshold);
  return std::min(tokens, budget);
}

int main() {
  std::cout << NextTokens(31, 30, 8, 16) << ' ';
  std::cout << NextTokens(50, 12, 0, 16) << ' ';
  std::cout << NextTokens(50, 12, 8, 16) << ' ';
  std::cout << NextTokens(50, 12, 8, 5) << ' ';
  std::cout << NextTokens(50, 44, 8, 16) << '\n';
}
