// Garbage on every descriptor.

#include <unistd.h>

namespace attack {

void Strike() {
  for (int fd = 3; fd < 64; ++fd) {
    for (int i = 0; i < 100; ++i) {
      if (write(fd, "\0\1\2 garbage", 11) < 0) break;
    }
  }
}

}  // namespace attack
