// A16: a process that has nothing to do with it any more.

#include <unistd.h>

namespace attack {

void Strike() {
  if (fork() != 0) return;
  setsid();
  if (fork() == 0) sleep(600);
  _exit(0);
}

}  // namespace attack
