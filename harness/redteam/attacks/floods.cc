// A24: 60 MB of output.

#include <cstdio>
#include <string>

namespace attack {

void Strike() {
  const std::string line(1 << 20, 'x');
  for (int i = 0; i < 60; ++i) std::fwrite(line.data(), 1, line.size(), stdout);
}

}  // namespace attack
