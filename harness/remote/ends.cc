#include "harness/remote/ends.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace remote {

std::optional<Pipes> MakePipes() {
  int there[2], back[2];
  if (::pipe2(there, O_CLOEXEC) != 0) return std::nullopt;
  if (::pipe2(back, O_CLOEXEC) != 0) {
    const int error = errno;
    ::close(there[0]);
    ::close(there[1]);
    errno = error;
    return std::nullopt;
  }
  return Pipes{.ours = {.in = back[0], .out = there[1]}, .theirs = {.in = there[0], .out = back[1]}};
}

}  // namespace remote
