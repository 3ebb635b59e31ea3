#include "quiz/taking/draft.h"

#include <set>
#include <vector>

namespace course::quiz {
namespace {

// Each pick is one of `choices`, and none comes twice.
bool AreDistinctChoices(const std::vector<int>& picks, size_t choices) {
  const std::set<int> distinct(picks.begin(), picks.end());
  return distinct.size() == picks.size() &&
         (picks.empty() || (*distinct.begin() >= 0 && *distinct.rbegin() < static_cast<int>(choices)));
}

}  // namespace

bool IsDraft(const Shown& shown, const Answer& answer) {
  switch (shown.kind) {
    case Kind::kNumeric:
    case Kind::kText:
    case Kind::kTracing:
      return answer.picks.empty() && AnswerToJson(answer).size() <= kLongestAnswer;
    case Kind::kSingle:
      return answer.text.empty() && answer.picks.size() <= 1 && AreDistinctChoices(answer.picks, shown.choices.size());
    case Kind::kMulti:
      return answer.text.empty() && AreDistinctChoices(answer.picks, shown.choices.size());
    case Kind::kOrdering:
      return answer.text.empty() && AreDistinctChoices(answer.picks, shown.choices.size());
    case Kind::kMatching: {
      if (!answer.text.empty() || answer.picks.size() > shown.lefts.size()) return false;
      for (const int pick : answer.picks) {
        if (pick < -1 || pick >= static_cast<int>(shown.choices.size())) return false;
      }
      return true;
    }
  }
  return false;
}

}  // namespace course::quiz
