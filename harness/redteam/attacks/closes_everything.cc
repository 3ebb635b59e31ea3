// Closes every descriptor.

#include <unistd.h>

namespace attack {

void Strike() {
  for (int fd = 0; fd < 1024; ++fd) close(fd);
}

}  // namespace attack
