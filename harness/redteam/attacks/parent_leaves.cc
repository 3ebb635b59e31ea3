// A06: a child goes on, the parent ends well.

#include <unistd.h>

namespace attack {

void Strike() {
  if (fork() > 0) _exit(0);
}

}  // namespace attack
