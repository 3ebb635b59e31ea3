#include "quiz/taking/random_id.h"

#include <sodium.h>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace course::quiz {

uint64_t SystemRandom() {
  CHECK(sodium_init() >= 0) << "libsodium found no source of random numbers";
  uint64_t bits = 0;
  randombytes_buf(&bits, sizeof(bits));
  return bits;
}

std::string RandomId(const std::function<uint64_t()>& random) {
  const uint64_t first = random();
  const uint64_t second = random();
  return absl::StrCat(absl::Hex(first, absl::kZeroPad16), absl::Hex(second, absl::kZeroPad16));
}

}  // namespace course::quiz
