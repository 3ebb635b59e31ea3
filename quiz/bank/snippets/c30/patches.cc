#include <iostream>

int main() {
  const int height = 4, width = 6, patch = 2;
  int pixels[height * width];
  for (int i = 0; i < height * width; ++i) pixels[i] = i;  // row by row

  // The first number of each patch, in the order in which the patches become tokens.
  for (int top = 0; top < height; top += patch) {
    for (int left = 0; left < width; left += patch) {
      std::cout << pixels[top * width + left] << ' ';
    }
  }
  std::cout << '\n';
}
