// Writes into the files that it was started from.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

namespace attack {

void Strike() {
  for (const char* path : {"/servant", "/.init", "/lib/x86_64-linux-gnu/libc.so.6", "/proc/self/exe"}) {
    chmod(path, 0777);
    if (open(path, O_WRONLY) >= 0 || unlink(path) == 0) std::puts("STOLEN a file");
  }
}

}  // namespace attack
