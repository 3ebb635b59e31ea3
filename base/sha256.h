// A name for bytes: SHA-256 in hexadecimal.

#ifndef BASE_SHA256_H_
#define BASE_SHA256_H_

#include <string>
#include <string_view>

namespace base {

// 64 characters, 0-9 and a-f. Source: FIPS 180-4.
std::string Sha256Hex(std::string_view bytes);

}  // namespace base

#endif  // BASE_SHA256_H_
