#include "cohort/items/choices.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace course::cohort {
namespace {

using quiz::Kind;

class Counter {
 public:
  explicit Counter(const quiz::Question* question) {
    if (question == nullptr || (question->kind != Kind::kSingle && question->kind != Kind::kMulti)) return;
    // What nobody chose is worth knowing, too.
    for (const quiz::Option& option : question->right) {
      Find(question->IsParametric() ? kRightValue : OptionName(option), true);
    }
    for (const quiz::Option& option : question->wrong) Find(OptionName(option), false);
  }

  void Add(const Seen& seen) {
    if (seen.given == nullptr) return;
    const quiz::Item& item = *seen.item;
    const std::vector<int>& picks = seen.given->answer.picks;
    switch (item.shown.kind) {
      case Kind::kSingle:
      case Kind::kMulti:
        for (const int pick : picks) {
          if (pick < 0 || pick >= static_cast<int>(item.shown.choices.size())) continue;
          const bool right = std::count(item.key.right.picks.begin(), item.key.right.picks.end(), pick) > 0;
          Count(ChoiceText(seen, pick), right, seen);
        }
        break;
      case Kind::kMatching:
        for (size_t left = 0; left < picks.size() && left < item.shown.lefts.size(); ++left) {
          if (picks[left] < 0 || picks[left] >= static_cast<int>(item.shown.choices.size())) continue;
          Count(absl::StrCat(item.shown.lefts[left], ": ", item.shown.choices[picks[left]]),
                item.key.right.picks[left] == picks[left], seen);
        }
        break;
      case Kind::kOrdering:
        break;  // n! orders: what they have in common is their credit
      case Kind::kNumeric:
      case Kind::kText:
      case Kind::kTracing:
        Count(TypedText(seen), seen.score->judged.right, seen);
        break;
    }
  }

  std::vector<Choice> Take() {
    std::stable_sort(choices_.begin(), choices_.end(),
                     [](const Choice& a, const Choice& b) { return a.right != b.right ? a.right : a.count > b.count; });
    return std::move(choices_);
  }

 private:
  static std::string ChoiceText(const Seen& seen, size_t pick) {
    const bool named = seen.names != nullptr && pick < seen.names->size();
    return named ? (*seen.names)[pick] : seen.item->shown.choices[pick];
  }

  static std::string TypedText(const Seen& seen) {
    const quiz::Judged& judged = seen.score->judged;
    if (judged.right) return seen.names != nullptr ? kRightValue : seen.item->key.text;
    const std::vector<quiz::Mistake>& mistakes = seen.item->key.mistakes;
    for (size_t i = 0; i < mistakes.size(); ++i) {
      if (judged.mistake.empty() || mistakes[i].why != judged.mistake) continue;
      return seen.names != nullptr && i < seen.names->size() ? (*seen.names)[i] : mistakes[i].text;
    }
    if (seen.names != nullptr) return "another value";
    return std::string(absl::StripAsciiWhitespace(seen.given->answer.text));
  }

  Choice& Find(const std::string& text, bool right) {
    const auto [place, is_new] = places_.emplace(std::pair(text, right), choices_.size());
    if (is_new) choices_.push_back({.text = text, .right = right});
    return choices_[place->second];
  }

  void Count(const std::string& text, bool right, const Seen& seen) {
    Choice& choice = Find(text, right);
    ++choice.count;
    if (seen.group == Seen::kUpper) ++choice.upper;
    if (seen.group == Seen::kLower) ++choice.lower;
  }

  std::vector<Choice> choices_;
  std::map<std::pair<std::string, bool>, size_t> places_;
};

}  // namespace

std::vector<Choice> CountChoices(const quiz::Question* question, const std::vector<Seen>& seen) {
  Counter counter(question);
  for (const Seen& one : seen) counter.Add(one);
  return counter.Take();
}

}  // namespace course::cohort
