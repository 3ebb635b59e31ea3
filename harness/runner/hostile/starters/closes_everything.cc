// Closes every file, the runner's pipe among them.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  for (int fd = 0; fd < 256; ++fd) close(fd);
  return n;
}

}  // namespace toy
