#include "models/data/grammar/captions.h"

#include <algorithm>
#include <array>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/data/grammar/conjugate.h"
#include "models/data/grammar/vocabulary.h"

namespace grammar {
namespace {

std::vector<std::string> Pronouns(int person) {
  if (person == kThird) return {"he", "she", "it"};
  return {person == kFirst ? "I" : "you"};
}

std::string Description(const Cell& cell) {
  constexpr std::array<const char*, kPersons> kOrdinals = {"first", "second", "third"};
  return absl::StrCat(kOrdinals[cell.person], " person singular ", kTenseWords[cell.tense], " of ",
                      kVerbNames[cell.verb]);
}

using Index = std::map<std::vector<int>, std::vector<int>>;  // the tokens of a text, and the classes that it fits

void Add(const std::string& text, int class_id, Index& index) {
  std::vector<int>& classes = index[Tokenize(text).value()];
  if (classes.empty() || classes.back() != class_id) classes.push_back(class_id);
}

const Index& AllTexts() {
  static const Index* const texts = [] {
    auto* index = new Index;
    for (int class_id = 0; class_id < kCells; ++class_id) {
      const Cell cell = CellOf(class_id).value();
      const std::vector<std::string> paraphrases = Paraphrases(cell).value();
      for (const std::string& text : paraphrases) Add(text, class_id, *index);
      Add(Conjugate(cell).value(), class_id, *index);
      Add(Phrase(cell).value(), class_id, *index);
    }
    return index;
  }();
  return *texts;
}

}  // namespace

absl::StatusOr<std::string> Caption(const Cell& cell) {
  ASSIGN_OR_RETURN(const std::string phrase, Phrase(cell));
  return absl::StrCat(Pronouns(cell.person).front(), " ", kTenseWords[cell.tense], " ", phrase);
}

absl::StatusOr<std::vector<std::string>> Paraphrases(const Cell& cell) {
  ASSIGN_OR_RETURN(const std::string phrase, Phrase(cell));
  const std::string tense = kTenseWords[cell.tense];
  std::vector<std::string> texts;
  for (const std::string& pronoun : Pronouns(cell.person)) {
    texts.push_back(absl::StrCat(pronoun, " ", tense, " ", phrase));
    texts.push_back(absl::StrCat(tense, " ", pronoun, " ", phrase));
    texts.push_back(absl::StrCat(pronoun, " ", phrase, " ", tense));
    if (cell.tense != kInfinitive) texts.push_back(absl::StrCat(pronoun, " ", phrase));
  }
  texts.push_back(Description(cell));
  // works, has: the only bare form that is used once, and the reason why learners forget its s.
  if (cell.tense == kPresentSimple && cell.person == kThird) texts.push_back(phrase);
  return texts;
}

absl::StatusOr<std::string> DrawParaphrase(const Cell& cell, base::Rng& rng) {
  ASSIGN_OR_RETURN(const std::vector<std::string> texts, Paraphrases(cell));
  return texts[rng.Below(static_cast<int>(texts.size()))];
}

absl::StatusOr<std::vector<int>> CellsNamed(std::string_view text) {
  ASSIGN_OR_RETURN(const std::vector<int> tokens, Tokenize(text));
  const auto found = AllTexts().find(tokens);
  return found == AllTexts().end() ? std::vector<int>() : found->second;
}

absl::StatusOr<bool> IsHit(std::string_view text, int class_id) {
  RETURN_IF_ERROR(CellOf(class_id).status());
  ASSIGN_OR_RETURN(const std::vector<int> cells, CellsNamed(text));
  return std::binary_search(cells.begin(), cells.end(), class_id);
}

}  // namespace grammar
