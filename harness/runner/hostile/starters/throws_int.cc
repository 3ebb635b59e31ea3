// Throws what is no std::exception.

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  if (n > 0) throw 1;
  return n;
}

}  // namespace toy
