// Recursion without an end.

#include "harness/runner/hostile/toy.h"

namespace toy {
namespace {

int Deep(int n) {
  volatile char space[256] = {};
  space[n & 255] = 1;
  return Deep(n + 1) + space[0];
}

}  // namespace

int Double(int n) { return 2 * n; }

int Triple(int n) { return Deep(n); }

}  // namespace toy
