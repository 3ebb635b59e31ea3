// Turns into a program that ends well, or into itself.

#include <unistd.h>

namespace attack {

void Strike() {
  for (const char* path : {"/bin/true", "/usr/bin/true", "/servant", "/.init"}) execl(path, path, nullptr);
}

}  // namespace attack
