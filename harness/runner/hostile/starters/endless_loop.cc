// Never ends, and works all the time.

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  volatile int i = 0;
  while (true) i = i ^ n;
}

}  // namespace toy
