#include "models/data/grammar/vocabulary.h"

#include <algorithm>
#include <unordered_map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "models/data/grammar/cell.h"
#include "models/data/grammar/conjugate.h"

namespace grammar {
namespace {

std::vector<std::string> MakeWords() {
  std::vector<std::string> words = {"<pad>",      "<eos>",                                                //
                                    "I",          "you",    "he",      "she",    "it",                    //
                                    "infinitive", "simple", "present", "past",   "participle", "future",  //
                                    "to",         "will",   "have",    "has",                             //
                                    "first",      "second", "third",   "person", "singular",   "of"};
  const auto add = [&words](const std::string& word) {
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  };
  for (int verb = 0; verb < kVerbs; ++verb) {
    for (const Tense tense : {kInfinitive, kPresentSimple, kPastSimple, kPastParticiple}) {
      add(Conjugate({verb, tense, kThird}).value());
    }
  }
  CHECK(words.size() == kVocabularySize);
  return words;
}

// The id of each word in lower case.
const std::unordered_map<std::string, int>& Ids() {
  static const auto* const ids = [] {
    auto* made = new std::unordered_map<std::string, int>;
    for (const std::string& word : Words()) made->emplace(absl::AsciiStrToLower(word), static_cast<int>(made->size()));
    return made;
  }();
  return *ids;
}

}  // namespace

const std::vector<std::string>& Words() {
  static const auto* const words = new std::vector<std::string>(MakeWords());
  return *words;
}

absl::StatusOr<std::vector<int>> Tokenize(std::string_view text) {
  std::vector<int> ids;
  const absl::string_view view(text.data(), text.size());
  for (const absl::string_view word : absl::StrSplit(view, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty())) {
    const auto found = Ids().find(absl::AsciiStrToLower(word));
    if (found == Ids().end() || found->second == kPad || found->second == kEos) {
      return absl::NotFoundError(
          absl::StrCat("\"", word, "\" is none of the ", kVocabularySize - 2, " words of the captions"));
    }
    ids.push_back(found->second);
  }
  ids.push_back(kEos);
  return ids;
}

absl::StatusOr<std::string> Detokenize(std::span<const int> ids) {
  std::vector<std::string> words;
  for (const int id : ids) {
    if (id < 0 || id >= kVocabularySize) {
      return absl::InvalidArgumentError(absl::StrCat("token ", id, " is not one of 0 to ", kVocabularySize - 1));
    }
    if (id == kEos || id == kPad) break;
    words.push_back(Words()[id]);
  }
  return absl::StrJoin(words, " ");
}

absl::StatusOr<std::vector<int>> Padded(std::vector<int> ids, int length) {
  if (static_cast<int>(ids.size()) > length) {
    return absl::InvalidArgumentError(absl::StrCat(ids.size(), " tokens do not fit into a length of ", length));
  }
  ids.resize(length, kPad);
  return ids;
}

absl::StatusOr<int> EosRow(std::span<const int> ids) {
  const auto eos = std::find(ids.begin(), ids.end(), kEos);
  if (eos == ids.end()) return absl::NotFoundError(absl::StrCat("no EOS among ", ids.size(), " tokens"));
  return static_cast<int>(eos - ids.begin());
}

}  // namespace grammar
