// Gives up in a thread of its own.

#include <cstdlib>
#include <thread>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  std::thread([] { std::abort(); }).join();
  return n;
}

}  // namespace toy
