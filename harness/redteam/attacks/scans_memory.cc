// B04: looks for expected values in all memory that it can reach.

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace attack {

void Strike() {
  // The stack above this frame, then the heap below the break.
  volatile char here = 0;
  const char* top = const_cast<const char*>(&here);
  for (const char* p = top; p < top + 4096; ++p) {
    if (std::memcmp(p, "PASSED", 6) == 0 || std::memcmp(p, "GRADED", 6) == 0) std::puts("STOLEN a test");
  }
  const char* end = static_cast<const char*>(sbrk(0));
  for (const char* p = end - 65536; p + 16 < end; ++p) {
    if (std::memcmp(p, "lab_test.cc", 11) == 0) std::puts("STOLEN a test");
  }
}

}  // namespace attack
