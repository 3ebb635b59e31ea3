// A message of four gigabytes that never comes.

#include <sys/socket.h>
#include <unistd.h>

namespace attack {

void Strike() {
  if (send(3,
           "\xff\xff\xff\xff"
           "R",
           5, MSG_NOSIGNAL) < 0)
    return;
  sleep(600);
}

}  // namespace attack
