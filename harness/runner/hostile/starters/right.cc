// Nothing wrong here: what the others are compared with.

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) { return 3 * n; }

}  // namespace toy
