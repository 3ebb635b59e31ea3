// Writes a better test.xml at the end.

#include <cstdio>
#include <cstdlib>

#include "harness/runner/hostile/toy.h"

namespace toy {
namespace {

void Forge() {
  const char* path = std::getenv("XML_OUTPUT_FILE");
  if (std::FILE* file = std::fopen(path != nullptr ? path : "test.xml", "w")) {
    std::fputs("<testsuites tests='3' failures='0'/>", file);
    std::fclose(file);
  }
  std::_Exit(0);
}

}  // namespace

int Double(int n) { return 2 * n; }

int Triple(int n) {
  std::atexit(Forge);
  return n;
}

}  // namespace toy
