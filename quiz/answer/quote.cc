#include "quiz/answer/quote.h"

#include <algorithm>

#include "base/utf8.h"

namespace course::quiz {

std::string Quoted(std::string_view text) {
  constexpr int kMost = 40;
  std::string quoted = "\"";
  for (int characters = 0; !text.empty(); ++characters) {
    if (characters == kMost) {
      quoted += "...";
      break;
    }
    const base::Utf8Character character = base::FirstUtf8(text);
    // The controls of ASCII and of Latin-1, and the marks that turn the direction of writing.
    const bool hidden = character.code < 0x20 || (character.code >= 0x7f && character.code < 0xa0) ||
                        (character.code >= 0x2028 && character.code <= 0x202e) ||
                        (character.code >= 0x2066 && character.code <= 0x2069);
    if (character.length == 0 || hidden) {
      quoted += '?';
    } else {
      quoted += text.substr(0, character.length);
    }
    text.remove_prefix(std::max<size_t>(character.length, 1));
  }
  return quoted + "\"";
}

}  // namespace course::quiz
