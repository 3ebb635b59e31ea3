// Tells the runner that the test has passed, in the runner's own words.

#include <unistd.h>

namespace attack {

void Strike() {
  for (int fd = 3; fd < 64; ++fd) {
    const ssize_t ignored = write(fd,
                                  "E\1\0\0\0"
                                  "1",
                                  6);
    static_cast<void>(ignored);
  }
  _exit(0);
}

}  // namespace attack
