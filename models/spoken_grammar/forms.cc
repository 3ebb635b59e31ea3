#include "models/spoken_grammar/forms.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "models/data/grammar/cell.h"
#include "models/data/grammar/conjugate.h"

namespace spoken_grammar {
namespace {

struct Pronoun {
  const char* word;
  grammar::Person person;
};
constexpr Pronoun kPronouns[] = {{"I", grammar::kFirst},
                                 {"you", grammar::kSecond},
                                 {"he", grammar::kThird},
                                 {"she", grammar::kThird},
                                 {"it", grammar::kThird}};

std::vector<std::string> MakeForms() {
  std::vector<std::string> forms;
  for (int verb = 0; verb < grammar::kVerbs; ++verb) {
    for (int tense = 0; tense < grammar::kTenses; ++tense) {
      if (tense == grammar::kInfinitive) {
        forms.push_back(grammar::Phrase({verb, tense, grammar::kFirst}).value());
        continue;
      }
      for (const Pronoun& pronoun : kPronouns) {
        forms.push_back(absl::StrCat(pronoun.word, " ", grammar::Phrase({verb, tense, pronoun.person}).value()));
      }
    }
  }
  CHECK(forms.size() == kForms);
  return forms;
}

}  // namespace

const std::vector<std::string>& Forms() {
  static const auto* const forms = new std::vector<std::string>(MakeForms());
  return *forms;
}

const std::vector<std::string>& FormWords() {
  static const auto* const words = [] {
    auto* all = new std::vector<std::string>;
    for (const std::string& form : Forms()) {
      for (const std::string& word : WordsOf(form)) {
        if (std::find(all->begin(), all->end(), word) == all->end()) all->push_back(word);
      }
    }
    return all;
  }();
  return *words;
}

std::vector<std::string> WordsOf(std::string_view text) {
  return absl::StrSplit(absl::string_view(text.data(), text.size()), ' ', absl::SkipEmpty());
}

}  // namespace spoken_grammar
