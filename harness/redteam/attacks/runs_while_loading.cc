// Code before constructors: an indirect function is resolved while the program is loaded.

#include <unistd.h>

extern "C" {
static int Real() { return 0; }
static int (*Resolve())() {
  _exit(0);
  return Real;
}
int indirect() __attribute__((ifunc("Resolve")));
}

namespace attack {

void Strike() { indirect(); }

}  // namespace attack
