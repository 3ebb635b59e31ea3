// Whether an answer has the form that its question asks for.

#include <algorithm>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "quiz/answer/quantity.h"
#include "quiz/answer/text.h"
#include "quiz/answer/unit.h"
#include "quiz/paper/paper.h"

namespace course::quiz {
namespace {

absl::Status Missing(std::string_view what) { return absl::InvalidArgumentError(std::string(what)); }

bool AreChoices(const std::vector<int>& picks, int choices) {
  return std::all_of(picks.begin(), picks.end(), [choices](int pick) { return pick >= 0 && pick < choices; });
}

absl::Status CheckPicks(const Shown& shown, const std::vector<int>& picks) {
  const int choices = shown.choices.size();
  const std::set<int> distinct(picks.begin(), picks.end());
  switch (shown.kind) {
    case Kind::kSingle:
      if (picks.empty()) return Missing("Choose one of the options.");
      if (picks.size() > 1) return Missing("Only one option can be chosen.");
      break;
    case Kind::kMulti:
      if (!std::is_sorted(picks.begin(), picks.end()) || distinct.size() != picks.size()) {
        return Missing("Each option can be ticked once.");
      }
      break;
    case Kind::kOrdering:
      if (distinct.size() != choices || picks.size() != choices) {
        return Missing(absl::StrCat("Give each of the ", choices, " items a place of its own."));
      }
      break;
    case Kind::kMatching:
      if (picks.size() != shown.lefts.size() ||
          std::all_of(picks.begin(), picks.end(), [](int pick) { return pick == -1; })) {
        return Missing("Choose what belongs to at least one of the items on the left.");
      }
      for (const int pick : picks) {
        if (pick < -1 || pick >= choices) return Missing("There is no such option.");
      }
      return absl::OkStatus();
    default:
      if (!picks.empty()) return Missing("Here the answer is typed.");
      return absl::OkStatus();
  }
  return AreChoices(picks, choices) ? absl::OkStatus() : Missing("There is no such option.");
}

absl::Status CheckNumber(const Shown& shown, const std::string& text) {
  ASSIGN_OR_RETURN(const Quantity quantity, ParseQuantity(text));
  ASSIGN_OR_RETURN(const Unit unit, ParseUnit(shown.unit));
  if (Comparable(quantity.dimension, unit.dimension)) return absl::OkStatus();
  if (quantity.unit.empty()) {
    return Missing(absl::StrCat("Say the unit as well: ", shown.unit, " or another one of its kind."));
  }
  if (shown.unit.empty() || unit.dimension.empty()) {
    return Missing(absl::StrCat("A plain number is asked for", shown.unit.empty() ? "" : " (", shown.unit,
                                shown.unit.empty() ? "" : ")", "; ", quantity.unit, " measures ", quantity.dimension,
                                "."));
  }
  return Missing(absl::StrCat("The answer is measured in ", shown.unit, " or another unit of its kind; ", quantity.unit,
                              " measures ", quantity.dimension, "."));
}

}  // namespace

absl::Status CheckForm(const Shown& shown, const Answer& answer) {
  // As it is kept: quotation marks and control characters take two or six bytes there.
  if (AnswerToJson(answer).size() > kLongestAnswer) return Missing("The answer is longer than 4 KiB.");
  RETURN_IF_ERROR(CheckPicks(shown, answer.picks));
  switch (shown.kind) {
    case Kind::kNumeric:
      return CheckNumber(shown, answer.text);
    case Kind::kText:
      return TextKey(answer.text).empty() ? Missing("Type a word or a few.") : absl::OkStatus();
    case Kind::kTracing:
      return OutputKey(answer.text).empty() ? Missing("Type what the program prints.") : absl::OkStatus();
    default:
      return answer.text.empty() ? absl::OkStatus() : Missing("Here the answer is chosen, not typed.");
  }
}

}  // namespace course::quiz
