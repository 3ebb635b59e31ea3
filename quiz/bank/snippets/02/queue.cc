#include <deque>
#include <iostream>
#include <vector>

int main() {
  std::deque<int> free_blocks = {6, 7};
  const std::vector<int> table = {1, 2, 5};
  for (auto block = table.rbegin(); block != table.rend(); ++block) free_blocks.push_back(*block);
  for (int i = 0; i < 3; ++i) free_blocks.pop_front();  // three blocks for somebody else
  for (const int block : free_blocks) std::cout << block << ' ';
  std::cout << '\n';
}
