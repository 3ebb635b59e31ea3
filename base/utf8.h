// The characters of a UTF-8 text, one at a time, for those who get text from a program that may print anything.

#ifndef BASE_UTF8_H_
#define BASE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace base {

struct Utf8Character {
  size_t length = 0;  // in bytes, 1 to 4; 0: the text is empty or its front is no UTF-8
  uint32_t code = 0;  // Unicode code point
};

// The character at the front of `text`. No overlong forms, no surrogates, nothing above U+10FFFF.
// Source: RFC 3629, section 4.
Utf8Character FirstUtf8(std::string_view text);

}  // namespace base

#endif  // BASE_UTF8_H_
