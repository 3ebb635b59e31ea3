// Takes all memory there is, with new.

#include <cstring>
#include <vector>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  std::vector<char*> blocks;
  while (true) {
    blocks.push_back(new char[1 << 20]);
    std::memset(blocks.back(), n, 1 << 20);
  }
}

}  // namespace toy
