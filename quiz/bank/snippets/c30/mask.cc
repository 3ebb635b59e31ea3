#include <iostream>
#include <vector>

// Stands for attention that treats all rows alike: each row becomes the sum of the rows that it may see.
std::vector<int> Mix(const std::vector<int>& rows, bool causal) {
  std::vector<int> mixed;
  for (size_t t = 0; t < rows.size(); ++t) {
    int sum = 0;
    for (size_t s = 0; s < (causal ? t + 1 : rows.size()); ++s) sum += rows[s];
    mixed.push_back(sum);
  }
  return mixed;
}

// How many of four results change when row `at` does.
int Changed(bool causal, int at) {
  const std::vector<int> before = {1, 2, 3, 4};
  std::vector<int> after = before;
  after[at] += 10;
  int changed = 0;
  for (int t = 0; t < 4; ++t) changed += Mix(before, causal)[t] != Mix(after, causal)[t];
  return changed;
}

int main() {
  std::cout << Changed(false, 1) << ' ' << Changed(false, 3) << ' '  // an encoder for pictures
            << Changed(true, 1) << ' ' << Changed(true, 3) << '\n';  // a decoder for text
}
