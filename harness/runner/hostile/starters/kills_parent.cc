// Kills whoever started it.

#include <signal.h>
#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  kill(getppid(), SIGKILL);
  return n;
}

}  // namespace toy
