// Stops like a program under a debugger and waits for somebody to continue it.

#include <signal.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  raise(SIGSTOP);
  return n;
}

}  // namespace toy
