// A null pointer in the constructor of a global.

#include "harness/runner/hostile/toy.h"

namespace toy {
namespace {

int* volatile nowhere = nullptr;

struct Crasher {
  Crasher() { *nowhere = 1; }
} crasher;

}  // namespace

int Double(int n) { return 2 * n; }

int Triple(int n) { return n; }

}  // namespace toy
