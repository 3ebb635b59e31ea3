#include "quiz/paper/paper.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "quiz/answer/quantity.h"
#include "quiz/answer/unit.h"
#include "quiz/formulas/formulas.h"
#include "quiz/paper/seed.h"
#include "quiz/paper/variant.h"
#include "quiz/question/nearness.h"

namespace course::quiz {
namespace {

// A question while it becomes an item.
class Maker {
 public:
  Maker(const Question& question, uint64_t seed, std::optional<Variant> variant)
      : question_(question), seed_(seed), variant_(std::move(variant)) {}

  absl::StatusOr<Item> Make() {
    item_.shown.id = question_.id;
    item_.shown.kind = question_.kind;
    item_.shown.outcome = question_.outcome;
    item_.shown.points = question_.points;
    item_.key.guide = question_.guide;
    if (variant_) {
      item_.key.text = ShortQuantity(variant_->key, question_.unit);
      answer_ = item_.key.text;
    }
    item_.shown.prompt = Filled(question_.prompt);
    item_.key.why = Filled(question_.why);
    switch (question_.kind) {
      case Kind::kSingle:
      case Kind::kMulti:
        MakeChoices();
        break;
      case Kind::kNumeric:
        RETURN_IF_ERROR(MakeNumber());
        break;
      case Kind::kText:
        MakeText();
        break;
      case Kind::kOrdering:
        MakeOrdering();
        break;
      case Kind::kMatching:
        MakeMatching();
        break;
      case Kind::kTracing:
        MakeTracing();
        break;
    }
    return std::move(item_);
  }

 private:
  struct Choice {
    std::string text;
    std::string why;
    bool is_right = false;
  };

  std::string Filled(const std::string& text) const {
    return variant_ ? Fill(text, variant_->parameters, answer_) : text;
  }

  std::vector<int> Order(int n) const { return Permutation(n, DerivedSeed(seed_, "order", question_.id)); }

  // What option `i` of the wrong ones says.
  std::string WrongText(size_t i) const {
    return variant_ ? ShortQuantity(variant_->wrong[i], question_.unit) : question_.wrong[i].text;
  }

  void MakeChoices() {
    std::vector<Choice> choices;
    for (const Option& right : question_.right) {
      choices.push_back({variant_ ? answer_ : right.text, Filled(right.why), true});
    }
    for (size_t i = 0; i < question_.wrong.size(); ++i) {
      choices.push_back({WrongText(i), Filled(question_.wrong[i].why), false});
    }
    std::vector<std::string> right_texts;
    for (const int i : Order(choices.size())) {
      const Choice& choice = choices[i];
      std::vector<std::string>& shown = item_.shown.choices;
      // Two mistakes may give the same value of these parameters.
      if (!choice.is_right && std::find(shown.begin(), shown.end(), choice.text) != shown.end()) continue;
      if (choice.is_right) {
        item_.key.right.picks.push_back(shown.size());
        right_texts.push_back(choice.text);
      }
      shown.push_back(choice.text);
      item_.key.whys.push_back(choice.why);
    }
    item_.key.text = absl::StrJoin(right_texts, "; ");
  }

  absl::Status MakeNumber() {
    Key& key = item_.key;
    if (variant_) {
      item_.shown.unit = question_.unit;
      key.value = variant_->key;
      key.dimension = variant_->dimension;
      key.tolerance = variant_->tolerance;
      key.right.text = FormatQuantity(key.value, question_.unit);
    } else {
      ASSIGN_OR_RETURN(const Quantity value, ParseQuantity(question_.value));
      ASSIGN_OR_RETURN(const Unit unit, ParseUnit(value.unit));
      item_.shown.unit = value.unit;
      key.value = value.value;
      key.dimension = value.dimension;
      key.tolerance = ToleranceOf(question_, key.value, unit.Factor());
      key.text = question_.value;
      key.right.text = question_.value;
    }
    for (size_t i = 0; i < question_.wrong.size(); ++i) {
      AddMistake(variant_ ? FormatQuantity(variant_->wrong[i], question_.unit) : WrongText(i), i);
    }
    return absl::OkStatus();
  }

  void MakeText() {
    item_.key.accept = question_.accept;
    if (!question_.accept.empty()) item_.key.text = item_.key.right.text = question_.accept.front();
    for (size_t i = 0; i < question_.wrong.size(); ++i) AddMistake(WrongText(i), i);
  }

  void MakeTracing() {
    item_.shown.code = question_.code;
    item_.key.text = item_.key.right.text = question_.output;
    for (size_t i = 0; i < question_.wrong.size(); ++i) AddMistake(WrongText(i), i);
  }

  // Each order is equally likely, the right one as well: leaving that out would tell something.
  void MakeOrdering() {
    const std::vector<int> order = Order(question_.items.size());
    item_.key.right.picks.resize(order.size());
    for (size_t shown = 0; shown < order.size(); ++shown) {
      item_.shown.choices.push_back(question_.items[order[shown]]);
      item_.key.right.picks[order[shown]] = shown;
    }
    item_.key.text = absl::StrJoin(question_.items, "; ");
  }

  void MakeMatching() {
    std::vector<std::string> rights;
    const auto add = [&rights](const std::string& right) {
      // Several on the left may belong to the same on the right.
      if (std::find(rights.begin(), rights.end(), right) == rights.end()) rights.push_back(right);
    };
    for (const Pair& pair : question_.pairs) add(pair.right);
    for (const std::string& extra : question_.extra) add(extra);

    std::map<std::string, int> place;
    for (const int i : Order(rights.size())) {
      place[rights[i]] = item_.shown.choices.size();
      item_.shown.choices.push_back(rights[i]);
    }
    std::vector<std::string> texts;
    for (const Pair& pair : question_.pairs) {
      item_.shown.lefts.push_back(pair.left);
      item_.key.right.picks.push_back(place[pair.right]);
      item_.key.whys.push_back(pair.why);
      texts.push_back(absl::StrCat(pair.left, ": ", pair.right));
    }
    item_.key.text = absl::StrJoin(texts, "; ");
  }

  void AddMistake(std::string answer, size_t i) {
    for (const Mistake& mistake : item_.key.mistakes) {
      if (mistake.answer.text == answer) return;
    }
    item_.key.mistakes.push_back({{.text = std::move(answer)}, WrongText(i), Filled(question_.wrong[i].why)});
  }

  const Question& question_;
  const uint64_t seed_;
  const std::optional<Variant> variant_;
  std::string answer_;  // what "{answer}" stands for
  Item item_;
};

}  // namespace

absl::StatusOr<Item> MakeItem(const Question& question, uint64_t seed, Revision revision) {
  std::optional<Variant> variant;
  if (question.IsParametric()) {
    ASSIGN_OR_RETURN(variant, DrawVariant(question, seed, revision, FindFormula));
  }
  return Maker(question, seed, std::move(variant)).Make();
}

absl::StatusOr<Item> MakeMendedItem(const Question& old, const Question& mended, uint64_t seed) {
  if (!old.IsParametric() || !mended.IsParametric()) return MakeItem(mended, seed, Revision::kCurrent);
  ASSIGN_OR_RETURN(const Variant drawn, DrawVariant(old, seed, Revision::kCurrent, FindFormula));
  Question fixed = mended;
  for (Parameter& parameter : fixed.parameters) {
    const auto value = drawn.values.find(parameter.name);
    if (value == drawn.values.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("question ", mended.id, " had no parameter ", parameter.name, " when it was asked"));
    }
    parameter.values = {value->second.value};
    parameter.unit = value->second.unit;
  }
  return MakeItem(fixed, seed, Revision::kCurrent);
}

}  // namespace course::quiz
