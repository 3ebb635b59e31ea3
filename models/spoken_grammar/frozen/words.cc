#include "models/spoken_grammar/frozen/words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "models/spoken_grammar/forms.h"

namespace spoken_grammar {

std::vector<int> TokensOf(std::string_view text) {
  std::vector<int> tokens = {kStartOfTranscript, kNoTimestamps};
  for (const std::string& word : WordsOf(text)) {
    const auto found = std::find(FormWords().begin(), FormWords().end(), word);
    CHECK(found != FormWords().end()) << "\"" << word << "\" is no word of a form";
    tokens.push_back(static_cast<int>(found - FormWords().begin()));
  }
  tokens.push_back(kEndOfText);
  return tokens;
}

std::string TextOf(std::span<const int> tokens) {
  std::string text;
  for (const int token : tokens) {
    if (token < kWords) absl::StrAppend(&text, text.empty() ? "" : " ", FormWords()[token]);
  }
  return text;
}

}  // namespace spoken_grammar
