#include "base/markup.h"

#include <algorithm>
#include <cstddef>
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

bool IsPlain(char c) {
  const bool printable = c >= 0x20 && c <= 0x7E;
  const bool means_something = c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
  return (printable && !means_something) || c == '\n' || c == '\t';
}

// Of what is ASCII and not plain.
std::string_view EntityOf(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return "";  // a control character
  }
}

void AppendEscaped(std::string_view text, std::string& out) {
  while (!text.empty()) {
    // Nearly every character of nearly every text stays as it is.
    const size_t plain = std::find_if_not(text.begin(), text.end(), IsPlain) - text.begin();
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    const auto [length, code] = FirstUtf8(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (length > 1) {
      out += Reorders(code) ? CodeName(code) : text.substr(0, length);
    } else {
      out += EntityOf(text[0]);
    }
    text.remove_prefix(std::max<size_t>(length, 1));
  }
}

void AppendStartTag(std::string_view name, const Attributes& attributes, std::string& out) {
  out += '<';
  out += name;
  for (const auto& [key, value] : attributes) {
    out += ' ';
    out += key;
    out += "=\"";
    AppendEscaped(value, out);
    out += '"';
  }
  out += '>';
}

}  // namespace

Markup Escaped(std::string_view text) {
  Markup out;
  AppendEscaped(text, out.text);
  return out;
}

Markup StartTag(std::string_view name, const Attributes& attributes) {
  Markup out;
  AppendStartTag(name, attributes, out.text);
  return out;
}

Markup EndTag(std::string_view name) {
  Markup out;
  out.text.reserve(name.size() + 3);
  out.text += "</";
  out.text += name;
  out.text += '>';
  return out;
}

Markup Element(std::string_view name, const Attributes& attributes, const Markup& children) {
  Markup out;
  size_t length = children.text.size() + 2 * name.size() + sizeof "<></>";
  for (const auto& [key, value] : attributes) length += key.size() + value.size() + sizeof " =\"\"";
  out.text.reserve(length);
  AppendStartTag(name, attributes, out.text);
  out.text += children.text;
  out.text += "</";
  out.text += name;
  out.text += '>';
  return out;
}

}  // namespace base
