// Throws what the tests do not catch.

#include <stdexcept>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  if (n > 0) throw std::runtime_error("not today");
  return n;
}

}  // namespace toy
