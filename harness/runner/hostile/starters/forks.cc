// A fork bomb of a hundred.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  for (int i = 0; i < 100; ++i) {
    if (fork() == 0) {
      sleep(60);
      _exit(0);
    }
  }
  return n;
}

}  // namespace toy
