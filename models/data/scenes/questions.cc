#include "models/data/scenes/questions.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace scenes {
namespace {

// " what colour is it ": lower case, one space around each word, everything that is no letter or digit a space.
std::string Spaced(std::string_view text) {
  std::string spaced = " ";
  for (const char c : text) {
    if (absl::ascii_isalnum(c)) {
      spaced += absl::ascii_tolower(c);
    } else if (spaced.back() != ' ') {
      spaced += ' ';
    }
  }
  if (spaced.back() != ' ') spaced += ' ';
  return spaced;
}

}  // namespace

const std::vector<QuestionRule>& QuestionRules() {
  static const auto* const rules = new std::vector<QuestionRule>{
      {Task::kCaption,
       {"describe", "caption", "description", "what do you see", "what is this", "what is in", "what is shown"},
       "Describe the picture."},
      {Task::kColour, {"colour", "color"}, "What colour is it?"},
      {Task::kShape, {"shape", "form", "kind of object", "what object"}, "Which shape is it?"},
      {Task::kPlace, {"where", "position", "place", "which corner"}, "Where is it?"},
      {Task::kCount, {"how many", "count", "number of"}, "How many dots are there?"},
      {Task::kDigit, {"digit", "numeral", "which number", "what number", "read"}, "Which digit is it?"},
  };
  return *rules;
}

absl::StatusOr<Understood> Understand(std::string_view question) {
  if (question.size() > kMaxQuestion) {
    return absl::InvalidArgumentError(
        absl::StrCat("a question of ", question.size(), " bytes; at most ", kMaxQuestion, " are read"));
  }
  const std::string text = Spaced(question);
  if (text == " ") return absl::InvalidArgumentError("a question without a word");
  Understood best;
  size_t at = std::string::npos;
  for (const QuestionRule& rule : QuestionRules()) {
    for (const std::string& phrase : rule.phrases) {
      const size_t found = text.find(absl::StrCat(" ", phrase, " "));
      if (found < at || (found == at && found != std::string::npos && phrase.size() > best.phrase.size())) {
        at = found;
        best = {.task = rule.task, .phrase = phrase};
      }
    }
  }
  if (at != std::string::npos) return best;
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", std::string(question), "\" asks for nothing that this model was taught. It was taught: ",
      absl::StrJoin(QuestionRules(), " ", [](std::string* out, const QuestionRule& rule) { *out += rule.example; })));
}

}  // namespace scenes
