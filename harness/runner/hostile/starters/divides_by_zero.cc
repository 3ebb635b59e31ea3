// Divides by zero.

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  volatile int zero = 0;
  return n / zero;
}

}  // namespace toy
