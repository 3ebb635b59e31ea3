#include "models/grammar_lm/words.h"

#include <unordered_map>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace grammar_lm {
namespace {

// The id of each word in lower case; <pad> and <eos> are no words that one could say.
const std::unordered_map<std::string, int>& Ids() {
  static const auto* const ids = [] {
    auto* made = new std::unordered_map<std::string, int>;
    for (int id = kEos + 1; id < kVocabulary; ++id) made->emplace(absl::AsciiStrToLower(Words()[id]), id);
    return made;
  }();
  return *ids;
}

}  // namespace

const std::vector<std::string>& Words() {
  static const auto* const words = [] {
    auto* made = new std::vector<std::string>(grammar::Words());
    made->push_back("?");
    made->push_back(".");
    return made;
  }();
  return *words;
}

absl::StatusOr<std::vector<int>> WordIds(std::string_view text) {
  const std::string apart =
      absl::StrReplaceAll(absl::string_view(text.data(), text.size()), {{"?", " ? "}, {".", " . "}});
  std::vector<int> ids;
  for (const absl::string_view word : absl::StrSplit(apart, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty())) {
    const auto found = Ids().find(absl::AsciiStrToLower(word));
    if (found == Ids().end()) {
      return absl::InvalidArgumentError(absl::StrCat("word ", ids.size() + 1, ", \"", word, "\", is none of the ",
                                                     Ids().size(), " words that this model knows"));
    }
    ids.push_back(found->second);
  }
  return ids;
}

absl::StatusOr<std::string> TextOf(std::span<const int> ids) {
  std::vector<std::string> words;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || ids[i] >= kVocabulary) {
      return absl::InvalidArgumentError(
          absl::StrCat("token ", i, " is ", ids[i], ", outside the vocabulary 0 .. ", kVocabulary - 1));
    }
    if (ids[i] != kEos) words.push_back(Words()[ids[i]]);
  }
  return absl::StrJoin(words, " ");
}

}  // namespace grammar_lm
