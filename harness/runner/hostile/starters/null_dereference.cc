// Reads through a null pointer.

#include "harness/runner/hostile/toy.h"

namespace toy {
namespace {

const int* volatile nothing = nullptr;

}  // namespace

int Double(int n) { return 2 * n; }

int Triple(int n) { return n + *nothing; }

}  // namespace toy
