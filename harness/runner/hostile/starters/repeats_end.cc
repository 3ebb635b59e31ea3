// Reports to the runner that the test passed, again and again.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  for (int i = 0; i < 1000; ++i) {
    if (write(3,
              "E\1\0\0\0"
              "1",
              6) < 0)
      break;
  }
  return n;
}

}  // namespace toy
