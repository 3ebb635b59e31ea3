#include <iostream>

int main() {
  std::cout << 2 + 2 << "\n";
  std::cerr << "and that was all\n";
}
