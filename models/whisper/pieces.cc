#include "models/whisper/pieces.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"
#include "models/whisper/unicode_classes.h"

namespace whisper {
namespace {

enum class Kind { kNone, kLetter, kNumber, kSpace, kSign };

struct Character {
  Kind kind = Kind::kNone;  // kNone: the text is at its end
  size_t length = 0;
};

Character FirstOf(std::string_view text) {
  if (text.empty()) return {};
  const base::Utf8Character c = base::FirstUtf8(text);
  if (c.length == 0) return {Kind::kSign, 1};
  const Kind kind = IsLetter(c.code)   ? Kind::kLetter
                    : IsNumber(c.code) ? Kind::kNumber
                    : IsSpace(c.code)  ? Kind::kSpace
                                       : Kind::kSign;
  return {kind, c.length};
}

// The length of the run of one kind at the front; `last` is the length of its last character.
size_t Run(std::string_view text, Kind kind, size_t* last = nullptr) {
  size_t length = 0;
  for (Character c = FirstOf(text); c.kind == kind; c = FirstOf(text.substr(length))) {
    length += c.length;
    if (last != nullptr) *last = c.length;
  }
  return length;
}

size_t FirstPiece(std::string_view text) {
  for (const std::string_view ending : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"}) {
    if (text.starts_with(ending)) return ending.size();
  }
  const size_t space = text[0] == ' ' ? 1 : 0;
  const Kind kind = FirstOf(text.substr(space)).kind;
  if (kind == Kind::kLetter || kind == Kind::kNumber || kind == Kind::kSign) {
    return space + Run(text.substr(space), kind);
  }
  size_t last = 0;
  const size_t spaces = Run(text, Kind::kSpace, &last);
  return spaces == text.size() || spaces == last ? spaces : spaces - last;
}

}  // namespace

std::vector<std::string_view> Pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    pieces.push_back(text.substr(0, FirstPiece(text)));
    text.remove_prefix(pieces.back().size());
  }
  return pieces;
}

}  // namespace whisper
