#include "web/markdown/clean_text.h"

#include "base/utf8.h"

namespace course::web {

std::string CleanText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const base::Utf8Character c = base::FirstUtf8(text);
    const size_t length = c.length == 0 ? 1 : c.length;
    const bool control = (c.code < 0x20 && c.code != '\n' && c.code != '\t' && c.code != '\r') || c.code == 0x7F;
    if (c.length == 0 || control || c.code == 0xE000 || c.code == 0xE001) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace course::web
