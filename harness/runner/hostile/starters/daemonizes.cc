// Leaves a process behind that has nothing to do with it any more.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) sleep(60);
    _exit(0);
  }
  return n;
}

}  // namespace toy
