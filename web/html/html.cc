#include "web/html/html.h"

#include <algorithm>
#include <array>
#include <string>

namespace course::web {
namespace {

bool IsVoid(std::string_view name) {
  constexpr std::array<std::string_view, 6> kVoid = {"br", "hr", "img", "input", "link", "meta"};
  for (std::string_view v : kVoid) {
    if (v == name) return true;
  }
  return false;
}

// The longest beginning of at most `bytes` bytes that ends between two characters.
std::string_view Beginning(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

void SayLeftOut(Html& out, size_t bytes, std::string_view where) {
  std::string digits = std::to_string(bytes);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
  out.text += "<em class=\"left-out\">... " + digits + " more bytes" + std::string(where) + "</em>";
}

}  // namespace

Html LongText(std::string_view text) {
  constexpr size_t kLine = 2000, kAll = 64 << 10;
  const std::string_view shown = Beginning(text, kAll);
  Html out;
  for (size_t begin = 0; begin < shown.size();) {
    const size_t end = std::min(shown.find('\n', begin), shown.size());
    const std::string_view line = shown.substr(begin, end - begin);
    const std::string_view kept = Beginning(line, kLine);
    out += Text(kept);
    if (kept.size() < line.size()) {
      // A line that goes on behind the limit of the whole is counted to its own end.
      const size_t whole = std::min(text.find('\n', begin), text.size()) - begin;
      SayLeftOut(out, whole - kept.size(), " in this line");
    }
    if (end < shown.size()) out.text += '\n';
    begin = end + 1;
  }
  if (shown.size() < text.size()) {
    out.text += '\n';
    SayLeftOut(out, text.size() - shown.size(), "");
  }
  return out;
}

Html Tag(std::string_view name, const Attributes& attributes, const Html& children) {
  return IsVoid(name) ? base::StartTag(name, attributes) : base::Element(name, attributes, children);
}

Html Tag(std::string_view name, const Html& children) { return Tag(name, {}, children); }

Html Join(const std::vector<Html>& parts) {
  Html out;
  for (const Html& part : parts) out += part;
  return out;
}

}  // namespace course::web
