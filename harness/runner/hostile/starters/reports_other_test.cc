// Reports the success of a test that nobody asked for.

#include <unistd.h>

#include <string>

#include "harness/runner/hostile/toy.h"

namespace toy {

int Double(int n) { return 2 * n; }

int Triple(int n) {
  const std::string name = "Mischief.Wins";
  const std::string start = std::string("T") + static_cast<char>(name.size()) + std::string(3, '\0') + name;
  if (write(3, start.data(), start.size()) < 0) return 0;
  return n;
}

}  // namespace toy
