#include "quiz/scoring/carry.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status_macros.h"

namespace course::quiz {
namespace {

// Where `texts` has `text`; -1: nowhere.
int Place(const std::vector<std::string>& texts, const std::string& text) {
  const auto found = std::find(texts.begin(), texts.end(), text);
  return found == texts.end() ? -1 : found - texts.begin();
}

bool SameTexts(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

// The places in `now` of what was picked; -1 (nothing was) stays.
absl::StatusOr<std::vector<int>> CarryPicks(const Shown& then, const Shown& now, const std::vector<int>& picks) {
  std::vector<int> carried;
  for (const int pick : picks) {
    const int place = pick == -1 ? -1 : Place(now.choices, then.choices[pick]);
    if (place == -1 && pick != -1) return absl::NotFoundError("an option that was chosen is not there any more");
    carried.push_back(place);
  }
  return carried;
}

}  // namespace

absl::StatusOr<Answer> Carry(const Shown& then, const Shown& now, const Answer& answer) {
  Answer carried;
  carried.text = answer.text;
  ASSIGN_OR_RETURN(carried.picks, CarryPicks(then, now, answer.picks));
  switch (then.kind) {
    case Kind::kMulti:
      std::sort(carried.picks.begin(), carried.picks.end());
      break;
    case Kind::kOrdering:
      if (!SameTexts(then.choices, now.choices)) return absl::NotFoundError("other items are to be ordered now");
      break;
    case Kind::kMatching: {
      if (!SameTexts(then.lefts, now.lefts)) return absl::NotFoundError("other items are to be matched now");
      std::vector<int> by_left(now.lefts.size());
      for (size_t i = 0; i < then.lefts.size(); ++i) by_left[Place(now.lefts, then.lefts[i])] = carried.picks[i];
      carried.picks = by_left;
      break;
    }
    default:
      break;
  }
  return carried;
}

}  // namespace course::quiz
