#include "base/testing/seed.h"

#include <cstdlib>

namespace base::testing {

uint64_t TestSeed() {
  const char* text = std::getenv("COURSE_SEED");
  return text == nullptr ? 20240229u : std::strtoull(text, nullptr, 10);
}

}  // namespace base::testing
