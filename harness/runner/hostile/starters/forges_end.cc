// Reports the end of a passed test in the runner's own words and leaves. In the tests' own process nothing can tell
// this from the truth; that is what the isolated mode is for.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  for (int fd = 3; fd < 16; ++fd) {
    if (write(fd,
              "E\1\0\0\0"
              "1",
              6) < 0)
      continue;
  }
  _exit(n - n);
}

}  // namespace toy
