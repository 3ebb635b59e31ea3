#include <iostream>
#include <vector>

// Stands for an encoder: it looks at each patch (here: squares it) and adds everything up.
int Encode(const std::vector<int>& patches, const std::vector<int>& positions) {
  int sum = 0;
  for (size_t t = 0; t < patches.size(); ++t) {
    const int row = patches[t] + positions[t];
    sum += row * row;
  }
  return sum;
}

int main() {
  const std::vector<int> picture = {3, 3, 7, 7}, mirrored = {7, 7, 3, 3};
  const std::vector<int> none = {0, 0, 0, 0}, places = {0, 1, 2, 3};
  std::cout << Encode(picture, none) << ' ' << Encode(mirrored, none) << ' ' << Encode(picture, places) << ' '
            << Encode(mirrored, places) << '\n';
}
