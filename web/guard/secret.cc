#include "web/guard/secret.h"

#include "sodium.h"

namespace course::web::guard {

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace course::web::guard
