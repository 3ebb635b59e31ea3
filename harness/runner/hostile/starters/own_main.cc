// Brings a main of its own, which runs no test. This one must not link.

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }
int Triple(int n) { return n; }

}  // namespace toy

int main() { return 0; }
