// Requests for objects and methods of the test's that it was never given.

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace attack {

void Strike() {
  for (uint64_t id = 0; id < 16; ++id) {
    std::string body = "Q" + std::string(4, '\0') + std::string(reinterpret_cast<const char*>(&id), 8);
    body += std::string("\5\0\0\0Equal", 9);
    const uint32_t size = body.size();
    std::string message(reinterpret_cast<const char*>(&size), 4);
    message += body;
    if (write(4, message.data(), message.size()) < 0) break;
  }
}

}  // namespace attack
