#include "quiz/paper/plausible_mistake.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace course::quiz {
namespace {

void ExchangeTwo(std::vector<int>& picks, base::Rng& rng) {
  if (picks.size() < 2) return;
  const int first = rng.Below(static_cast<int>(picks.size()) - 1);
  std::swap(picks[first], picks[first + 1]);
}

}  // namespace

Answer PlausibleMistake(const Item& item, base::Rng& rng) {
  Answer answer = item.key.right;
  const int choices = static_cast<int>(item.shown.choices.size());
  switch (item.shown.kind) {
    case Kind::kSingle:
      answer.picks = {(item.key.right.picks[0] + 1 + rng.Below(choices - 1)) % choices};
      break;
    case Kind::kMulti: {
      const int other = rng.Below(choices);
      const auto found = std::find(answer.picks.begin(), answer.picks.end(), other);
      if (found == answer.picks.end() || answer.picks.size() == 1) {
        answer.picks.insert(std::upper_bound(answer.picks.begin(), answer.picks.end(), other), other);
        answer.picks.erase(std::unique(answer.picks.begin(), answer.picks.end()), answer.picks.end());
      } else {
        answer.picks.erase(found);
      }
      break;
    }
    case Kind::kOrdering:
    case Kind::kMatching:
      ExchangeTwo(answer.picks, rng);
      break;
    case Kind::kNumeric:
    case Kind::kText:
    case Kind::kTracing:
      if (item.key.mistakes.empty()) {
        answer.text = "42";
      } else {
        answer = item.key.mistakes[rng.Below(static_cast<int>(item.key.mistakes.size()))].answer;
      }
      break;
  }
  return answer;
}

}  // namespace course::quiz
