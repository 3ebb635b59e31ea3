// Writes test.xml before main and leaves.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "harness/runner/hostile/toy.h"

namespace toy {
namespace {

__attribute__((constructor)) void Forge() {
  const char* path = std::getenv("XML_OUTPUT_FILE");
  if (std::FILE* file = std::fopen(path != nullptr ? path : "test.xml", "w")) {
    std::fputs("<testsuites tests='3' failures='0'/>", file);
    std::fclose(file);
  }
  if (const char* premature = std::getenv("TEST_PREMATURE_EXIT_FILE")) unlink(premature);
  _exit(0);
}

}  // namespace

int Double(int n) { return 2 * n; }

int Triple(int n) { return n; }

}  // namespace toy
