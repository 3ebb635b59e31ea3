#include "quiz/answer/text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/utf8.h"

namespace course::quiz {
namespace {

struct Character {
  uint32_t code = 0;
  std::string bytes;
};

std::string Encode(uint32_t code) {
  // Only for letters below U+0800, which are the ones whose case is changed here.
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  return {static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))};
}

uint32_t Lower(uint32_t code) {
  const bool ascii = code >= 'A' && code <= 'Z';
  const bool latin = code >= 0xc0 && code <= 0xde && code != 0xd7;  // 0xd7 is the multiplication sign
  const bool greek = code >= 0x391 && code <= 0x3a9;
  const bool cyrillic = code >= 0x410 && code <= 0x42f;
  return ascii || latin || greek || cyrillic ? code + 0x20 : code;
}

std::vector<Character> Characters(std::string_view text) {
  std::vector<Character> characters;
  while (!text.empty()) {
    const base::Utf8Character front = base::FirstUtf8(text);
    if (front.length == 0) {
      characters.push_back({0xfffd, "\ufffd"});
      text.remove_prefix(1);
      continue;
    }
    const uint32_t lower = Lower(front.code);
    characters.push_back({lower, lower == front.code ? std::string(text.substr(0, front.length)) : Encode(lower)});
    text.remove_prefix(front.length);
  }
  return characters;
}

bool IsBlank(uint32_t code) {
  return (code >= 0x09 && code <= 0x0d) || code == ' ' || code == 0xa0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200b) || code == 0x202f || code == 0x3000 || code == 0xfeff;
}

// Hyphens and dashes of all lengths, the minus sign, the soft hyphen.
bool IsHyphen(uint32_t code) {
  return code == '-' || code == '_' || code == 0xad || (code >= 0x2010 && code <= 0x2015) || code == 0x2212;
}

// Not "+", "#", "%", "*", "/", "<", "=", ">", "^", "|", "~" and "$", with which an answer may begin or end ("C++").
bool IsPunctuation(uint32_t code) {
  constexpr std::string_view kAscii = "!\"'(),.:;?[]`{}";
  return (code < 0x80 && kAscii.find(static_cast<char>(code)) != kAscii.npos) || code == 0xab || code == 0xbb ||
         code == 0xa1 || code == 0xbf || (code >= 0x2018 && code <= 0x201f) || code == 0x2026;
}

bool IsAround(const Character& c) { return IsBlank(c.code) || IsHyphen(c.code) || IsPunctuation(c.code); }

}  // namespace

std::string TextKey(std::string_view text) {
  const std::vector<Character> characters = Characters(text);
  auto begin = std::find_if_not(characters.begin(), characters.end(), IsAround);
  auto end = std::find_if_not(characters.rbegin(), std::make_reverse_iterator(begin), IsAround).base();
  if (end - begin > 4 && begin[0].code == 't' && begin[1].code == 'h' && begin[2].code == 'e' &&
      IsBlank(begin[3].code)) {
    begin = std::find_if_not(begin + 3, end, IsAround);
  }
  std::string key;
  for (auto c = begin; c != end; ++c) {
    if (!IsBlank(c->code) && !IsHyphen(c->code)) key += c->bytes;
  }
  return key;
}

std::string OutputKey(std::string_view text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(absl::string_view(text.data(), text.size()), '\n')) {
    lines.push_back(absl::StrJoin(absl::StrSplit(line, absl::ByAnyChar(" \t\r\v\f"), absl::SkipEmpty()), " "));
  }
  const auto is_empty = [](const std::string& line) { return line.empty(); };
  const auto begin = std::find_if_not(lines.begin(), lines.end(), is_empty);
  const auto end = std::find_if_not(lines.rbegin(), std::make_reverse_iterator(begin), is_empty).base();
  return absl::StrJoin(begin, end, "\n");
}

}  // namespace course::quiz
