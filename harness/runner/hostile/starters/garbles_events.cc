// Writes garbage to every file descriptor.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  for (int fd = 3; fd < 64; ++fd) {
    if (write(fd, "\0\1\2 garbage", 11) < 0) continue;
  }
  return n;
}

}  // namespace toy
