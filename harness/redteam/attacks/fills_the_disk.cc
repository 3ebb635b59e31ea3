// B10: a million small files, and a large one.

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace attack {

void Strike() {
  for (const char* folder : {"/tmp/", "/dev/shm/", "/", "/var/tmp/", "./"}) {
    for (int i = 0; i < 1000000; ++i) {
      const int fd = open((std::string(folder) + std::to_string(i)).c_str(), O_WRONLY | O_CREAT, 0600);
      if (fd < 0) break;
      close(fd);
    }
  }
}

}  // namespace attack
