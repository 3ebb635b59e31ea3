#include <iostream>

int main() {
  const int table[] = {3, 7, 1};  // physical blocks, in the order of the sequence
  const int block_size = 4;
  for (int token = 2; token < 12; token += 3) {
    std::cout << table[token / block_size] * block_size + token % block_size << ' ';
  }
  std::cout << '\n';
}
