#include "harness/runner/safe_text.h"

#include <cstdint>

namespace course::runner {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The length of the character at the front, 0 if its bytes are no UTF-8 (RFC 3629, section 4: no overlong forms, no
// surrogates, nothing above U+10FFFF).
size_t CharacterLength(std::string_view s, uint32_t* code) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char first = byte(0);
  const size_t length = first < 0x80 ? 1 : (first >> 5) == 6 ? 2 : (first >> 4) == 14 ? 3 : (first >> 3) == 30 ? 4 : 0;
  if (length == 0 || s.size() < length) return 0;
  *code = length == 1 ? first : first & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    *code = *code << 6 | (byte(i) & 0x3f);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = *code >= 0xd800 && *code <= 0xdfff;
  return *code < kLeast[length] || surrogate || *code > 0x10ffff ? 0 : length;
}

bool MayStay(uint32_t code) {
  if (code < 0x20) return code == '\n' || code == '\t';
  return !(code >= 0x7f && code <= 0x9f) && code != 0xfffe && code != 0xffff;
}

}  // namespace

std::string SafeText(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    uint32_t code = 0;
    const size_t length = CharacterLength(bytes, &code);
    if (length > 0 && MayStay(code)) {
      out.append(bytes.substr(0, length));
    } else {
      out.append(kReplacement);
    }
    bytes.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

}  // namespace course::runner
