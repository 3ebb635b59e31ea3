#include "quiz/scoring/judge.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "quiz/answer/quantity.h"
#include "quiz/answer/text.h"
#include "quiz/answer/unit.h"
#include "quiz/question/nearness.h"

namespace course::quiz {
namespace {

std::vector<bool> Ticked(const std::vector<int>& picks, size_t choices) {
  std::vector<bool> ticked(choices);
  for (const int pick : picks) ticked[pick] = true;
  return ticked;
}

// Of the ticked wrong choices and, if there is none, of the right ones that were left out: the first one's sentence.
std::string FirstWhy(const Item& item, const std::vector<bool>& ticked, const std::vector<bool>& marks) {
  for (const bool wrongly_ticked : {true, false}) {
    for (size_t i = 0; i < marks.size() && i < item.key.whys.size(); ++i) {
      if (!marks[i] && ticked[i] == wrongly_ticked) return item.key.whys[i];
    }
  }
  return "";
}

Judged JudgeSingle(const Item& item, const Answer& answer) {
  Judged judged;
  const size_t choices = item.shown.choices.size();
  const std::vector<bool> ticked = Ticked(answer.picks, choices);
  const std::vector<bool> right = Ticked(item.key.right.picks, choices);
  for (size_t i = 0; i < choices; ++i) judged.marks.push_back(ticked[i] == right[i]);
  judged.right = ticked == right;
  judged.credit = judged.right ? 1 : 0;
  // What is wrong with the choice, not why the right one is.
  if (!judged.right) judged.mistake = item.key.whys[answer.picks[0]];
  return judged;
}

Judged JudgeMulti(const Item& item, const Answer& answer) {
  Judged judged;
  const size_t choices = item.shown.choices.size();
  const std::vector<bool> ticked = Ticked(answer.picks, choices);
  const std::vector<bool> right = Ticked(item.key.right.picks, choices);
  int hits = 0, false_ticks = 0;
  for (size_t i = 0; i < choices; ++i) {
    judged.marks.push_back(ticked[i] == right[i]);
    if (ticked[i]) ++(right[i] ? hits : false_ticks);
  }
  const int rights = std::count(right.begin(), right.end(), true);
  const int wrongs = choices - rights;
  judged.right = ticked == right;
  judged.credit = judged.right  ? 1
                  : rights == 0 ? 0
                                : std::max(0.0, 1.0 * hits / rights - (wrongs == 0 ? 0.0 : 1.0 * false_ticks / wrongs));
  if (!judged.right) judged.mistake = FirstWhy(item, ticked, judged.marks);
  return judged;
}

// For each element the length of the longest increasing run (subsequence) that ends with it, and the one before it.
std::vector<bool> LongestIncreasing(const std::vector<int>& values) {
  const int n = values.size();
  std::vector<int> length(n, 1), before(n, -1);
  int last = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      if (values[j] < values[i] && length[j] + 1 > length[i]) {
        length[i] = length[j] + 1;
        before[i] = j;
      }
    }
    if (length[i] > length[last]) last = i;
  }
  std::vector<bool> in_run(n);
  for (int i = n == 0 ? -1 : last; i != -1; i = before[i]) in_run[i] = true;
  return in_run;
}

Judged JudgeOrdering(const Item& item, const Answer& answer) {
  const size_t n = item.key.right.picks.size();
  std::vector<int> rank(n);  // of each shown item in the right order
  for (size_t i = 0; i < n; ++i) rank[item.key.right.picks[i]] = i;
  std::vector<int> ranks;
  for (const int pick : answer.picks) ranks.push_back(rank[pick]);

  Judged judged;
  judged.marks = LongestIncreasing(ranks);
  const int run = std::count(judged.marks.begin(), judged.marks.end(), true);
  judged.right = run == n;
  judged.credit = judged.right ? 1 : (run - 1.0) / (n - 1.0);
  return judged;
}

Judged JudgeMatching(const Item& item, const Answer& answer) {
  Judged judged;
  const std::vector<int>& right = item.key.right.picks;
  int hits = 0;
  for (size_t i = 0; i < right.size(); ++i) {
    judged.marks.push_back(answer.picks[i] == right[i]);
    if (judged.marks[i]) ++hits;
    if (!judged.marks[i] && judged.mistake.empty() && i < item.key.whys.size()) judged.mistake = item.key.whys[i];
  }
  judged.right = hits == right.size();
  judged.credit = judged.right ? 1 : 1.0 * hits / right.size();
  return judged;
}

Judged JudgeNumber(const Item& item, const Answer& answer) {
  Judged judged;
  const absl::StatusOr<Quantity> given = ParseQuantity(answer.text);
  if (!given.ok() || !Comparable(given->dimension, item.key.dimension)) return judged;
  judged.right = IsNear(given->value, item.key.value, item.key.tolerance);
  judged.credit = judged.right ? 1 : 0;
  if (judged.right) return judged;

  // The mistake whose value is nearest, if it is as near as an answer has to be.
  double nearest = INFINITY;
  const double relative = item.key.value == 0 ? 0 : item.key.tolerance / std::abs(item.key.value);
  for (const Mistake& mistake : item.key.mistakes) {
    const absl::StatusOr<Quantity> value = ParseQuantity(mistake.answer.text);
    if (!value.ok()) continue;
    const double distance = std::abs(given->value - value->value);
    if (!IsNear(given->value, value->value, relative * std::abs(value->value)) || distance >= nearest) continue;
    nearest = distance;
    judged.mistake = mistake.why;
  }
  return judged;
}

using KeyFunction = std::string (*)(std::string_view);

Judged JudgeTyped(const Item& item, const Answer& answer, const std::vector<std::string>& accept, KeyFunction key) {
  Judged judged;
  const std::string given = key(answer.text);
  judged.right = std::any_of(accept.begin(), accept.end(), [&](const std::string& a) { return key(a) == given; });
  judged.credit = judged.right ? 1 : 0;
  if (judged.right) return judged;
  for (const Mistake& mistake : item.key.mistakes) {
    if (key(mistake.answer.text) != given) continue;
    judged.mistake = mistake.why;
    break;
  }
  return judged;
}

}  // namespace

Judged Judge(const Item& item, const Answer& answer) {
  if (!CheckForm(item.shown, answer).ok()) return {};
  switch (item.shown.kind) {
    case Kind::kSingle:
      return JudgeSingle(item, answer);
    case Kind::kMulti:
      return JudgeMulti(item, answer);
    case Kind::kNumeric:
      return JudgeNumber(item, answer);
    case Kind::kText:
      return JudgeTyped(item, answer, item.key.accept, TextKey);
    case Kind::kOrdering:
      return JudgeOrdering(item, answer);
    case Kind::kMatching:
      return JudgeMatching(item, answer);
    case Kind::kTracing:
      return JudgeTyped(item, answer, {item.key.right.text}, OutputKey);
  }
  return {};
}

int CertaintyMark(Certainty certainty, bool right) {
  switch (certainty) {
    case Certainty::kNone:
      return 0;
    case Certainty::kGuess:
      return right ? 1 : 0;
    case Certainty::kThink:
      return right ? 2 : -2;
    case Certainty::kSure:
      return right ? 3 : -6;
  }
  return 0;
}

}  // namespace course::quiz
