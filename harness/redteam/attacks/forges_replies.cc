// Answers before it was asked, with every value that could be wanted.

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace attack {

void Strike() {
  for (uint32_t size = 2; size < 64; ++size) {
    std::string message(4 + size, '\0');
    std::memcpy(message.data(), &size, 4);
    message[4] = 'R';
    if (write(4, message.data(), message.size()) < 0) break;
  }
}

}  // namespace attack
