#include "harness/runner/safe_text.h"

#include <cstdint>

#include "base/utf8.h"

namespace course::runner {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool MayStay(uint32_t code) {
  if (code < 0x20) return code == '\n' || code == '\t';
  return !(code >= 0x7f && code <= 0x9f) && code != 0xfffe && code != 0xffff;
}

}  // namespace

std::string SafeText(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto [length, code] = base::FirstUtf8(bytes);
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
