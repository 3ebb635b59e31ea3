// Gives up.

#include <cstdlib>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  if (n > 0) std::abort();
  return n;
}

}  // namespace toy
