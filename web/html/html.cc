#include "web/html/html.h"

#include <array>
#include <cstdint>

namespace course::web {
namespace {

// Length of the valid UTF-8 sequence that starts at text[0]; 0 if there is none. Rejects overlong forms and surrogates.
size_t Utf8Length(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0}; };
  const auto continues = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

bool IsVoid(std::string_view name) {
  constexpr std::array<std::string_view, 6> kVoid = {"br", "hr", "img", "input", "link", "meta"};
  for (std::string_view v : kVoid) {
    if (v == name) return true;
  }
  return false;
}

}  // namespace

Html Text(std::string_view text) {
  Html out;
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    const unsigned char c = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      out.text += "\xEF\xBF\xBD";
      text.remove_prefix(1);
      continue;
    }
    if (length > 1) {
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

Html Tag(std::string_view name, const Attributes& attributes, const Html& children) {
  Html out;
  out.text += '<';
  out.text += name;
  for (const auto& [key, value] : attributes) {
    out.text += ' ';
    out.text += key;
    out.text += "=\"";
    out.text += Text(value).text;
    out.text += '"';
  }
  out.text += '>';
  if (IsVoid(name)) return out;
  out.text += children.text;
  out.text += "</";
  out.text += name;
  out.text += '>';
  return out;
}

Html Tag(std::string_view name, const Html& children) { return Tag(name, {}, children); }

Html Join(const std::vector<Html>& parts) {
  Html out;
  for (const Html& part : parts) out += part;
  return out;
}

}  // namespace course::web
