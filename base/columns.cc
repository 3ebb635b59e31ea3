#include "base/columns.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "base/utf8.h"

namespace base {
namespace {

struct Range {
  uint32_t first, last;
};

// Width W or F, with what is reserved for such characters between them. Source: EastAsianWidth.txt of Unicode 15.
constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},
    {0x2693, 0x2693},   {0x26a1, 0x26a1},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},
    {0x2e80, 0x303e},   {0x3041, 0x3247},   {0x3250, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97c},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6b},   {0xff01, 0xff60},
    {0xffe0, 0xffe6},   {0x16fe0, 0x18d08}, {0x1aff0, 0x1b2fb}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf},
    {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c},
    {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4},
    {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e},
    {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f},
    {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6df}, {0x1f6eb, 0x1f6ec},
    {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7f0}, {0x1f90c, 0x1f93a}, {0x1f93c, 0x1f945}, {0x1f947, 0x1f9ff},
    {0x1fa70, 0x1faff}, {0x20000, 0x3fffd}};

// The blocks of combining marks that belong to no single script, those of the kana, and what has no width by its
// meaning: zero width space and joiners, variation selectors. Source: UnicodeData.txt, categories Mn, Me and Cf.
constexpr Range kMarks[] = {{0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200d},
                            {0x2060, 0x2060}, {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0x3099, 0x309a},
                            {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};

template <size_t N>
bool IsIn(const Range (&ranges)[N], uint32_t code) {
  const Range* range = std::lower_bound(std::begin(ranges), std::end(ranges), code,
                                        [](const Range& range, uint32_t code) { return range.last < code; });
  return range != std::end(ranges) && range->first <= code;
}

int Width(const Utf8Character& character) {
  if (character.length == 0 || character.code < 0x0300) return 1;  // below it all are narrow, and none is a mark
  return IsIn(kMarks, character.code) ? 0 : IsIn(kWide, character.code) ? 2 : 1;
}

size_t Bytes(const Utf8Character& character) { return std::max<size_t>(character.length, 1); }

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Utf8Character character = FirstUtf8(text);
    const uint32_t code = character.code;
    if (character.length == 0) {
      out += '?';
    } else if (code == '\t') {
      out += "    ";
    } else if (code == '\n' || (code >= 0x20 && (code < 0x7f || code >= 0xa0))) {
      out += text.substr(0, character.length);
    } else if (code != '\r') {
      out += '?';
    }
    text.remove_prefix(Bytes(character));
  }
  return out;
}

int Columns(std::string_view text) {
  int columns = 0;
  while (!text.empty()) {
    const Utf8Character character = FirstUtf8(text);
    columns += Width(character);
    text.remove_prefix(Bytes(character));
  }
  return columns;
}

size_t FirstColumns(std::string_view text, int columns) {
  size_t at = 0;
  while (at < text.size()) {
    const Utf8Character character = FirstUtf8(text.substr(at));
    columns -= Width(character);
    if (columns < 0) break;
    at += Bytes(character);
  }
  return at;
}

}  // namespace base
