// quick_exit(0) in the middle of a test.

#include <cstdlib>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  if (n > 0) std::quick_exit(0);
  return n;
}

}  // namespace toy
