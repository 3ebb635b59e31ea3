// Leaves a thread behind that never ends.

#include <thread>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  std::thread([] {
    volatile int i = 0;
    while (true) i = i ^ 1;
  }).detach();
  return n;
}

}  // namespace toy
