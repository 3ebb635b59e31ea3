#include "quiz/question/choices.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "quiz/answer/quantity.h"
#include "quiz/answer/text.h"
#include "quiz/answer/unit.h"
#include "quiz/question/nearness.h"

namespace course::quiz {
namespace {

// What a reader cannot tell apart.
std::string Spaced(const std::string& text) {
  return absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()), " ");
}

class Checker {
 public:
  Checker(const Question& question, Report& report) : question_(question), report_(report) {}

  void Add(const char* rule, const std::string& text) {
    report_.Add(question_.line, rule, absl::StrCat("question ", question_.id, ": ", text));
  }

  // Each text of `texts` once.
  void CheckDistinct(const char* what, const std::vector<std::string>& texts) {
    std::set<std::string> seen;
    for (const std::string& text : texts) {
      if (!seen.insert(Spaced(text)).second) {
        Add("doubled", absl::StrCat("two ", what, " say \"", text, "\": nobody could tell them apart"));
      }
    }
  }

  void CheckOptions() {
    std::set<std::string> right;
    std::vector<std::string> wrong;
    for (const Option& option : question_.right) right.insert(Spaced(option.text));
    for (const Option& option : question_.wrong) {
      if (right.contains(Spaced(option.text))) KeyAmongWrong(option.text);
      wrong.push_back(option.text);
    }
    CheckDistinct("wrong options", wrong);
    if (right.size() < question_.right.size()) Add("doubled", "two right options say the same: keep one");
  }

  void CheckNumeric() {
    const absl::StatusOr<Quantity> key = ParseQuantity(question_.value);
    if (!key.ok()) return Add("number", absl::StrCat("`value`: ", std::string(key.status().message())));
    if (key->value == 0 && question_.tolerance > 0) {
      Add("tolerance", "a share of 0 is 0: give the tolerance as a number in the unit of the value");
    }
    for (const Option& option : question_.wrong) {
      const absl::StatusOr<Quantity> wrong = ParseQuantity(option.text);
      if (!wrong.ok()) {
        Add("number", absl::StrCat("a wrong option: ", std::string(wrong.status().message())));
      } else if (!Comparable(wrong->dimension, key->dimension)) {
        Add("number", absl::StrCat("the wrong option \"", option.text, "\" cannot be compared with the value \"",
                                   question_.value, "\": nobody could be right or wrong with it"));
      } else if (IsNear(wrong->value, key->value, Tolerance(*key))) {
        KeyAmongWrong(option.text);
      }
    }
  }

  void CheckText() {
    std::set<std::string> accepted;
    for (const std::string& text : question_.accept) accepted.insert(TextKey(text));
    for (const Option& option : question_.wrong) {
      if (accepted.contains(TextKey(option.text))) KeyAmongWrong(option.text);
    }
  }

  // Several on the left may belong to the same on the right.
  void CheckMatching() {
    std::vector<std::string> lefts;
    std::set<std::string> rights;
    for (const Pair& pair : question_.pairs) {
      lefts.push_back(pair.left);
      rights.insert(Spaced(pair.right));
    }
    CheckDistinct("left-hand sides", lefts);
    CheckDistinct("texts in `extra`", question_.extra);
    for (const std::string& extra : question_.extra) {
      if (rights.contains(Spaced(extra))) {
        Add("key-among-wrong", absl::StrCat("\"", extra, "\" in `extra` belongs to a left-hand side: take it out"));
      }
    }
    if (rights.size() < 2) Add("doubled", "all left-hand sides belong to the same: there is nothing to choose");
  }

  void CheckTracing() {
    for (const Option& option : question_.wrong) {
      if (OutputKey(option.text) == OutputKey(question_.output)) KeyAmongWrong(option.text);
    }
  }

 private:
  // In the base unit.
  double Tolerance(const Quantity& key) const {
    const absl::StatusOr<Unit> unit = ParseUnit(key.unit);
    return ToleranceOf(question_, key.value, unit.ok() ? unit->Factor() : 1);
  }

  void KeyAmongWrong(const std::string& text) {
    Add("key-among-wrong",
        absl::StrCat("the wrong option \"", text, "\" is a right answer, too: take another mistake"));
  }

  const Question& question_;
  Report& report_;
};

}  // namespace

void CheckChoices(const Question& question, Report& report) {
  Checker checker(question, report);
  switch (question.kind) {
    case Kind::kSingle:
    case Kind::kMulti:
      return checker.CheckOptions();
    case Kind::kNumeric:
      return checker.CheckNumeric();
    case Kind::kText:
      return checker.CheckText();
    case Kind::kOrdering:
      return checker.CheckDistinct("items", question.items);
    case Kind::kMatching:
      return checker.CheckMatching();
    case Kind::kTracing:
      return checker.CheckTracing();
  }
}

}  // namespace course::quiz
