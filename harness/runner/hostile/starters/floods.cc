// A gigabyte of output.

#include <cstdio>
#include <string>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  const std::string line(1023, 'x');
  for (int i = 0; i < 1 << 20; ++i) std::puts(line.c_str());
  return n;
}

}  // namespace toy
