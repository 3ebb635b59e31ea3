#include "models/grammar_lm/tokenizer.h"

namespace grammar_lm {

std::vector<int> WordTokenizer::Encode(std::string_view text) const {
  std::vector<int> ids;
  // Word by word, so that one that is unknown leaves the others what they are.
  while (!text.empty()) {
    constexpr std::string_view kSpace = " \t\r\n";
    const size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::string_view piece = text.substr(0, text.find_first_of(kSpace));
    text.remove_prefix(piece.size());
    if (const auto words = WordIds(piece); words.ok()) {
      ids.insert(ids.end(), words->begin(), words->end());
    } else {
      ids.push_back(kPad);
    }
  }
  return ids;
}

}  // namespace grammar_lm
