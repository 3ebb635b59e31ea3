// A gigabyte on the disk.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  const std::string name = std::string(std::getenv("TEST_TMPDIR")) + "/big";
  std::FILE* file = std::fopen(name.c_str(), "w");
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 1 << 10; ++i) std::fputs(block.c_str(), file);
  return n;
}

}  // namespace toy
