#include <iostream>
#include <vector>

// Stands for a causal layer: what is kept of token t depends on tokens 0 to t.
std::vector<int> Keep(const std::vector<int>& tokens) {
  std::vector<int> kept;
  int sum = 0;
  for (int token : tokens) kept.push_back(sum += token);
  return kept;
}

int SameEntries(const std::vector<int>& a, const std::vector<int>& b) {
  int same = 0;
  for (size_t t = 0; t < a.size(); ++t) same += a[t] == b[t];
  return same;
}

int main() {
  const std::vector<int> cache = Keep({3, 1, 4});
  std::cout << SameEntries(cache, Keep({3, 1, 4, 1})) << ' '    // appended
            << SameEntries(cache, Keep({3, 5, 4})) << ' '       // replaced
            << SameEntries(cache, Keep({5, 3, 1, 4})) << '\n';  // put in front
}
