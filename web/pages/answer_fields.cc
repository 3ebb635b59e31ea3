#include "web/pages/answer_fields.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"

namespace course::web {
namespace {

using quiz::Answer;
using quiz::Kind;
using quiz::Shown;

std::string Value(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

// A whole number from `first` to `last`; nullopt for an empty value.
absl::StatusOr<std::optional<int>> Number(const Fields& fields, const std::string& name, int first, int last) {
  const std::string value = Value(fields, name);
  if (value.empty()) return std::optional<int>();
  int number = 0;
  if (!absl::SimpleAtoi(value, &number) || number < first || number > last) {
    return absl::InvalidArgumentError(absl::StrCat("\"", value.substr(0, 40), "\" is not among the choices ", first,
                                                   " to ", last, " of this question"));
  }
  return std::optional<int>(number);
}

absl::StatusOr<std::vector<int>> OrderOf(const Shown& shown, const Fields& fields) {
  const int items = static_cast<int>(shown.choices.size());
  std::vector<int> order(items, -1);
  for (int item = 0; item < items; ++item) {
    ASSIGN_OR_RETURN(const std::optional<int> place, Number(fields, absl::StrCat("place.", item), 1, items));
    if (!place) return absl::InvalidArgumentError("One item has no place yet. Give each a place of its own");
    int& there = order[*place - 1];
    if (there >= 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("Two items have place ", *place, ". Give each a place of its own"));
    }
    there = item;
  }
  return order;
}

}  // namespace

Fields FieldsOf(const Shown& shown, const quiz::Given& given) {
  Fields fields;
  const std::vector<int>& picks = given.answer.picks;
  const int count = static_cast<int>(picks.size());
  switch (shown.kind) {
    case Kind::kSingle:
      if (count > 0) fields["pick"] = absl::StrCat(picks.front());
      break;
    case Kind::kMulti:
      for (const int pick : picks) fields[absl::StrCat("pick.", pick)] = "1";
      break;
    case Kind::kOrdering:
      for (int place = 0; place < count; ++place)
        fields[absl::StrCat("place.", picks[place])] = absl::StrCat(place + 1);
      break;
    case Kind::kMatching:
      for (int left = 0; left < count; ++left) {
        if (picks[left] >= 0) fields[absl::StrCat("match.", left)] = absl::StrCat(picks[left]);
      }
      break;
    case Kind::kNumeric:
    case Kind::kText:
    case Kind::kTracing:
      fields["text"] = given.answer.text;
      break;
  }
  if (given.certainty != quiz::Certainty::kNone) fields["certainty"] = std::string(CertaintyName(given.certainty));
  return fields;
}

absl::StatusOr<Answer> AnswerOf(const Shown& shown, const Fields& fields) {
  Answer answer;
  const int choices = static_cast<int>(shown.choices.size());
  switch (shown.kind) {
    case Kind::kSingle: {
      ASSIGN_OR_RETURN(const std::optional<int> pick, Number(fields, "pick", 0, choices - 1));
      if (pick) answer.picks = {*pick};
      break;
    }
    case Kind::kMulti:
      for (int choice = 0; choice < choices; ++choice) {
        if (!Value(fields, absl::StrCat("pick.", choice)).empty()) answer.picks.push_back(choice);
      }
      break;
    case Kind::kOrdering: {
      ASSIGN_OR_RETURN(answer.picks, OrderOf(shown, fields));
      break;
    }
    case Kind::kMatching:
      for (size_t left = 0; left < shown.lefts.size(); ++left) {
        ASSIGN_OR_RETURN(const std::optional<int> right, Number(fields, absl::StrCat("match.", left), 0, choices - 1));
        answer.picks.push_back(right.value_or(-1));
      }
      break;
    case Kind::kNumeric:
    case Kind::kText:
    case Kind::kTracing:
      answer.text = absl::StrReplaceAll(Value(fields, "text"), {{"\r\n", "\n"}});  // forms send lines so
      break;
  }
  return answer;
}

}  // namespace course::web
