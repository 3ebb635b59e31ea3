#include <iostream>

int main() {
  for (int i = 0; i < 1000; ++i) std::cout << i << " sheep\n";
}
