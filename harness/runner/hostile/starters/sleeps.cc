// Never ends, and does nothing.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  while (true) pause();
  return n;
}

}  // namespace toy
