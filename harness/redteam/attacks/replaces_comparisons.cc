// B02: every comparison says "equal".

#include <cstddef>

extern "C" int memcmp(const void*, const void*, std::size_t) { return 0; }
extern "C" int strcmp(const char*, const char*) { return 0; }
extern "C" int bcmp(const void*, const void*, std::size_t) { return 0; }

namespace attack {

void Strike() {}

}  // namespace attack
