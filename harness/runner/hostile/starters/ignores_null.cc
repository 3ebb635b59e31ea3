// Takes all memory there is, with malloc, and writes on when it gets none.

#include <cstdlib>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  for (int i = 0; i < 1 << 14; ++i) *static_cast<volatile char*>(std::malloc(1 << 20)) = 1;
  return n;
}

}  // namespace toy
