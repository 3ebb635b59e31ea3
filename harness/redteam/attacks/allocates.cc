// B09: memory without end, and touches it.

#include <cstdlib>
#include <cstring>

namespace attack {

void Strike() {
  for (int i = 0; i < 100000; ++i) {
    void* more = std::malloc(16 << 20);
    if (more != nullptr) std::memset(more, 1, 16 << 20);
  }
}

}  // namespace attack
