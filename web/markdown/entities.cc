#include "web/markdown/entities.h"

#include <charconv>
#include <cstdint>

#include "base/utf8.h"

namespace course::web {
namespace {

struct Named {
  std::string_view entity, text;
};
constexpr Named kNamed[] = {
    {"&amp;", "&"},   {"&lt;", "<"},    {"&gt;", ">"},     {"&quot;", "\""}, {"&apos;", "'"}, {"&nbsp;", "\u00A0"},
    {"&ndash;", "–"}, {"&mdash;", "—"}, {"&hellip;", "…"}, {"&times;", "×"}, {"&le;", "≤"},   {"&ge;", "≥"},
    {"&rarr;", "→"},  {"&larr;", "←"},  {"&micro;", "µ"},  {"&pi;", "π"},    {"&beta;", "β"},
};

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string Encode(uint32_t code) {
  std::string out;
  if (code < 0x80) {
    out = {static_cast<char>(code)};
  } else if (code < 0x800) {
    out = {static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3F))};
  } else if (code < 0x10000) {
    out = {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
           static_cast<char>(0x80 | (code & 0x3F))};
  } else {
    out = {static_cast<char>(0xF0 | (code >> 18)), static_cast<char>(0x80 | ((code >> 12) & 0x3F)),
           static_cast<char>(0x80 | ((code >> 6) & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
  }
  // Surrogates and what lies above U+10FFFF are no characters; control characters have no place in a text.
  const bool printable = code >= 0x20 || code == '\n' || code == '\t';
  return printable && base::FirstUtf8(out).length == out.size() ? out : std::string(kReplacement);
}

}  // namespace

std::string DecodeEntity(std::string_view entity) {
  for (const Named& named : kNamed) {
    if (named.entity == entity) return std::string(named.text);
  }
  if (!entity.starts_with("&#") || !entity.ends_with(';')) return std::string(entity);
  const bool hexadecimal = entity.size() > 2 && (entity[2] == 'x' || entity[2] == 'X');
  const std::string_view digits = entity.substr(hexadecimal ? 3 : 2, entity.size() - (hexadecimal ? 4 : 3));
  uint32_t code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
  if (error == std::errc() && end == digits.data() + digits.size()) return Encode(code);
  return error == std::errc::result_out_of_range ? std::string(kReplacement) : std::string(entity);
}

}  // namespace course::web
