// _exit(0) in the constructor of a global.

#include <unistd.h>

#include "harness/runner/hostile/toy.h"

namespace toy {
namespace {

struct Quitter {
  Quitter() { _exit(0); }
} quitter;

}  // namespace

int Double(int n) { return 2 * n; }

int Triple(int n) { return n; }

}  // namespace toy
