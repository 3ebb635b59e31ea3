// An honest wrong answer.

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) { return 2 * n; }

}  // namespace toy
