// Turns the process into a program that ends well.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  execl("/bin/true", "true", nullptr);
  return n;
}

}  // namespace toy
