// B02: its own memory, for everybody.

#include <cstdlib>
#include <new>

void* operator new(std::size_t size) {
  static char memory[1 << 20];
  return size < sizeof memory ? memory : std::malloc(size);
}
void operator delete(void*) noexcept {}
void operator delete(void*, std::size_t) noexcept {}

namespace attack {

void Strike() {}

}  // namespace attack
