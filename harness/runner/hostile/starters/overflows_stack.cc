// Recursion without an end.

#include "harness/runner/hostile/toy.h"

namespace toy {
namespace {

// No compiler can know that it stays so.
volatile bool endless = true;

int Deep(int n) {
  if (!endless) return n;
  volatile char space[256] = {};
  space[n & 255] = 1;
  return Deep(n + 1) + space[0];
}

}  // namespace

int Double(int n) { return 2 * n; }

int Triple(int n) { return Deep(n); }

}  // namespace toy
