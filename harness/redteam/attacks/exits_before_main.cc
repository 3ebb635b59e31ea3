// A02: ends the process before anything begins.

#include <unistd.h>

namespace attack {

const int kEnded = (_exit(0), 0);

void Strike() {}

}  // namespace attack
