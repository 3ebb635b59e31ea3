#include "web/typeset/math_letters.h"

#include <cstdint>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"

namespace course::web {
namespace {

struct Alphabet {
  std::string_view variant;
  uint32_t upper = 0, lower = 0, digits = 0;  // the code of A, a, 0; 0: it has none
  uint32_t greek = 0;                         // of capital Alpha
};

constexpr Alphabet kAlphabets[] = {
    {"bold", 0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8},  {"italic", 0x1D434, 0x1D44E, 0, 0x1D6E2},
    {"bold-italic", 0x1D468, 0x1D482, 0, 0x1D71C}, {"script", 0x1D49C, 0x1D4B6, 0, 0},
    {"fraktur", 0x1D504, 0x1D51E, 0, 0},           {"double-struck", 0x1D538, 0x1D552, 0x1D7D8, 0},
    {"sans-serif", 0x1D5A0, 0x1D5BA, 0x1D7E2, 0},  {"monospace", 0x1D670, 0x1D68A, 0x1D7F6, 0},
};

// Characters that were in Unicode before the block was made.
struct Hole {
  uint32_t code, instead;
};
constexpr Hole kHoles[] = {
    {0x1D455, 0x210E},  // italic h
    {0x1D49D, 0x212C}, {0x1D4A0, 0x2130}, {0x1D4A1, 0x2131}, {0x1D4A3, 0x210B}, {0x1D4A4, 0x2110}, {0x1D4A7, 0x2112},
    {0x1D4A8, 0x2133}, {0x1D4AD, 0x211B}, {0x1D4BA, 0x212F}, {0x1D4BC, 0x210A}, {0x1D4C4, 0x2134},  // script
    {0x1D506, 0x212D}, {0x1D50B, 0x210C}, {0x1D50C, 0x2111}, {0x1D515, 0x211C}, {0x1D51D, 0x2128},  // fraktur
    {0x1D53A, 0x2102}, {0x1D53F, 0x210D}, {0x1D545, 0x2115}, {0x1D547, 0x2119}, {0x1D548, 0x211A}, {0x1D549, 0x211D},
    {0x1D551, 0x2124},  // double-struck
};

// 0 if the alphabet lacks the character.
uint32_t Letter(const Alphabet& alphabet, uint32_t c) {
  uint32_t code = 0;
  if (c >= 'A' && c <= 'Z' && alphabet.upper != 0) code = alphabet.upper + (c - 'A');
  if (c >= 'a' && c <= 'z' && alphabet.lower != 0) code = alphabet.lower + (c - 'a');
  if (c >= '0' && c <= '9' && alphabet.digits != 0) code = alphabet.digits + (c - '0');
  // The Greek rows are in the order of U+0391 to U+03A9 (nabla follows), then U+03B1 to U+03C9.
  if (c >= 0x391 && c <= 0x3A9 && alphabet.greek != 0) code = alphabet.greek + (c - 0x391);
  if (c >= 0x3B1 && c <= 0x3C9 && alphabet.greek != 0) code = alphabet.greek + 26 + (c - 0x3B1);
  for (const Hole& hole : kHoles) {
    if (hole.code == code) return hole.instead;
  }
  return code;
}

std::string Utf8(uint32_t code) {
  if (code < 0x10000) {
    return {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
            static_cast<char>(0x80 | (code & 0x3F))};
  }
  return {static_cast<char>(0xF0 | (code >> 18)), static_cast<char>(0x80 | ((code >> 12) & 0x3F)),
          static_cast<char>(0x80 | ((code >> 6) & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
}

// What stands instead of the attribute and the one character after it; "" to leave both.
std::string Replacement(std::string_view variant, std::string_view character) {
  const base::Utf8Character c = base::FirstUtf8(character);
  if (c.length == 0 || c.length != character.size()) return "";
  for (const Alphabet& alphabet : kAlphabets) {
    if (alphabet.variant != variant) continue;
    const uint32_t letter = Letter(alphabet, c.code);
    return letter == 0 ? "" : absl::StrCat(">", Utf8(letter));
  }
  return "";
}

}  // namespace

std::string WithMathLetters(std::string_view mathml) {
  constexpr std::string_view kAttribute = " mathvariant=\"";
  std::string out;
  size_t at = 0;
  for (size_t open; (open = mathml.find(kAttribute, at)) != std::string_view::npos;) {
    const size_t value = open + kAttribute.size();
    const size_t quote = mathml.find('"', value);
    if (quote == std::string_view::npos) break;
    out.append(mathml.substr(at, open - at));
    at = open;
    std::string instead;
    const size_t end = mathml.find('<', quote);
    if (mathml.substr(quote, 2) == "\">" && end != std::string_view::npos) {
      instead = Replacement(mathml.substr(value, quote - value), mathml.substr(quote + 2, end - quote - 2));
    }
    at = instead.empty() ? quote : end;
    out.append(instead.empty() ? mathml.substr(open, quote - open) : std::string_view(instead));
  }
  out.append(mathml.substr(at));
  return out;
}

}  // namespace course::web
