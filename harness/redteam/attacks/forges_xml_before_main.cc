// A09: the same before main, then the end.

#include <unistd.h>

#include <cstdio>

namespace attack {

__attribute__((constructor(101))) void Forge() {
  if (std::FILE* file = std::fopen("test.xml", "w")) std::fputs("<testsuites tests='3' failures='0'/>", file);
  unlink("/proc/self/fd/4");
  _exit(0);
}

void Strike() {}

}  // namespace attack
