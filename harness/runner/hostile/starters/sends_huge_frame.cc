// Announces a report of four gigabytes.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  if (write(3,
            "F\xff\xff\xff\xff"
            "x",
            6) < 0)
    return 0;
  return n;
}

}  // namespace toy
