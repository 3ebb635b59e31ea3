#include "base/markup.h"

#include <cstdint>

#include "base/utf8.h"

namespace base {
namespace {

// Characters that reorder what is shown around them: embeddings, overrides and isolates (Unicode, UAX #9, section 2).
bool Reorders(uint32_t code) { return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069); }

std::string CodeName(uint32_t code) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string name = "[U+";
  for (int shift = 12; shift >= 0; shift -= 4) name += kDigits[(code >> shift) & 15];
  return name + "]";
}

}  // namespace

Markup Escaped(std::string_view text) {
  Markup out;
  while (!text.empty()) {
    const auto [length, code] = FirstUtf8(text);
    const unsigned char c = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      out.text += "\xEF\xBF\xBD";
      text.remove_prefix(1);
      continue;
    }
    if (Reorders(code)) {
      out.text += CodeName(code);
    } else if (length > 1) {
      out.text += text.substr(0, length);
    } else if (c == '&') {
      out.text += "&amp;";
    } else if (c == '<') {
      out.text += "&lt;";
    } else if (c == '>') {
      out.text += "&gt;";
    } else if (c == '"') {
      out.text += "&quot;";
    } else if (c == '\'') {
      out.text += "&#39;";
    } else if (c >= 0x20 || c == '\n' || c == '\t') {
      if (c != 0x7F) out.text += static_cast<char>(c);
    }
    text.remove_prefix(length);
  }
  return out;
}

Markup StartTag(std::string_view name, const Attributes& attributes) {
  Markup out;
  out.text += '<';
  out.text += name;
  for (const auto& [key, value] : attributes) {
    out.text += ' ';
    out.text += key;
    out.text += "=\"";
    out.text += Escaped(value).text;
    out.text += '"';
  }
  out.text += '>';
  return out;
}

Markup Element(std::string_view name, const Attributes& attributes, const Markup& children) {
  Markup out = StartTag(name, attributes);
  out.text += children.text;
  out.text += "</";
  out.text += name;
  out.text += '>';
  return out;
}

}  // namespace base
