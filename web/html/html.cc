#include "web/html/html.h"

#include <array>

#include "base/utf8.h"

namespace course::web {
namespace {

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
    const size_t length = base::FirstUtf8(text).length;
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
