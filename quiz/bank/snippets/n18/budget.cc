#include <algorithm>
#include <iostream>

int main() {
  const int window = 2048;
  for (const int image : {576, 1024, 2304}) {
    const int left = std::max(0, window - image);
    const int over = std::max(0, image - window);
    std::cout << left << '/' << over << ' ';
  }
  std::cout << '\n';
}
