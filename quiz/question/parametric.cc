#include "quiz/question/parametric.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "harness/catalog/nearest.h"
#include "quiz/answer/quantity.h"
#include "quiz/answer/unit.h"
#include "quiz/question/nearness.h"
#include "quiz/question/placeholders.h"
#include "quiz/question/values.h"

namespace course::quiz {
namespace {

const Formula* Find(const std::vector<Formula>& formulas, const std::string& name) {
  const auto found = std::find_if(formulas.begin(), formulas.end(), [&](const Formula& f) { return f.name == name; });
  return found == formulas.end() ? nullptr : &*found;
}

class Checker {
 public:
  Checker(Question& question, const std::vector<Formula>& formulas, Report& report)
      : question_(question), formulas_(formulas), report_(report) {}

  // Later steps need what earlier ones looked at.
  void Check() {
    CheckParameters();
    CheckPlaceholders();
    key_ = Resolve(question_.formula);
    for (const Option& option : question_.wrong) wrong_.push_back(Resolve(option.formula));
    if (!failed_) CheckUnit();
    if (failed_) return;
    question_.revision = key_->revision;
    CheckVariants();
  }

 private:
  void Add(const char* rule, const std::string& text) {
    failed_ = true;
    report_.Add(question_.line, rule, absl::StrCat("question ", question_.id, ": ", text));
  }

  void CheckParameters() {
    for (const Parameter& parameter : question_.parameters) {
      names_.push_back(parameter.name);
      if (!IsPlaceholderName(parameter.name) || parameter.name == "answer") {
        Add("parameter", absl::StrCat("the parameter \"", parameter.name,
                                      "\" needs a name of letters, digits and underscores, other than \"answer\""));
      }
      if (std::set<double>(parameter.values.begin(), parameter.values.end()).size() != parameter.values.size()) {
        Add("parameter", absl::StrCat("`values` of ", parameter.name, " has one twice"));
      }
      if (const absl::StatusOr<Unit> unit = ParseUnit(parameter.unit); !unit.ok()) {
        Add("unit", absl::StrCat("`unit` of ", parameter.name, ": ", std::string(unit.status().message())));
        continue;
      }
      std::vector<ShownValue>& values = values_.emplace_back();
      for (const double value : parameter.values) {
        const absl::StatusOr<ShownValue> shown = ValueOf(parameter, value);
        if (!shown.ok()) Add("parameter", absl::StrCat(parameter.name, ": ", std::string(shown.status().message())));
        values.push_back(shown.value_or(ShownValue{}));
      }
    }
    if (std::set<std::string>(names_.begin(), names_.end()).size() != names_.size()) {
      Add("parameter", "two parameters have the same name");
    }
  }

  void CheckPlaceholders() {
    const std::vector<std::string> shown = Placeholders(question_.prompt);
    for (const std::string& name : names_) {
      if (std::find(shown.begin(), shown.end(), name) == shown.end()) {
        Add("placeholder", absl::StrCat("the prompt does not say {", name, "}: nobody could compute the answer"));
      }
    }
    // Everywhere: it is filled in inside of formulas and code as well.
    if (std::find(shown.begin(), shown.end(), "answer") != shown.end()) {
      Add("placeholder", "{answer} in the prompt would show the key");
    }
    for (const std::string& name : ProsePlaceholders(question_.prompt)) {
      if (name != "answer") ExpectKnown(name, "the prompt", names_);
    }
    std::vector<std::string> names = names_;
    names.push_back("answer");
    std::vector<std::string> whys = {question_.why};
    for (const Option& option : question_.right) whys.push_back(option.why);
    for (const Option& option : question_.wrong) whys.push_back(option.why);
    for (const std::string& why : whys) {
      for (const std::string& name : ProsePlaceholders(why)) ExpectKnown(name, "a `why`", names);
    }
  }

  void ExpectKnown(const std::string& name, const char* where, const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    const std::vector<std::string> near = catalog::Nearest(name, names, 1);
    Add("placeholder", absl::StrCat("{", name, "} in ", where, " is no parameter: ",
                                    near.empty() ? absl::StrCat("there are ", absl::StrJoin(names, ", "))
                                                 : absl::StrCat("did you mean {", near[0], "}?")));
  }

  // nullptr, and a report, if the formula is unknown or needs what is no parameter.
  const Formula* Resolve(const std::string& name) {
    const Formula* formula = Find(formulas_, name);
    if (formula == nullptr) {
      std::vector<std::string> known;
      for (const Formula& f : formulas_) known.push_back(f.name);
      const std::vector<std::string> near = catalog::Nearest(name, known);
      Add("formula",
          absl::StrCat("there is no formula \"", name, "\" in quiz/formulas: ",
                       near.empty() ? "add it there" : absl::StrCat("did you mean ", absl::StrJoin(near, ", "), "?")));
      return nullptr;
    }
    for (const std::string& parameter : formula->parameters) {
      if (std::find(names_.begin(), names_.end(), parameter) == names_.end()) {
        Add("formula", absl::StrCat("the formula ", name, " needs a parameter \"", parameter, "\""));
      }
    }
    return formula;
  }

  void CheckUnit() {
    const absl::StatusOr<Unit> shown = ParseUnit(question_.unit);
    if (!shown.ok()) return Add("unit", absl::StrCat("`unit`: ", std::string(shown.status().message())));
    unit_ = shown->Factor();
    for (size_t i = 0; i <= wrong_.size(); ++i) {
      const Formula& formula = i < wrong_.size() ? *wrong_[i] : *key_;
      const absl::StatusOr<Unit> computed = ParseUnit(formula.unit);
      if (computed.ok() && Comparable(computed->dimension, shown->dimension)) continue;
      Add("unit", absl::StrCat("the formula ", formula.name, " gives ",
                               formula.unit.empty() ? "a number without a unit" : formula.unit,
                               question_.unit.empty() ? ": the question needs a `unit` of that kind"
                                                      : absl::StrCat(", which cannot be shown in ", question_.unit)));
    }
  }

  void CheckVariants() {
    double count = 1;
    for (const std::vector<ShownValue>& values : values_) count *= values.size();
    const bool all = count <= kVariantsTried;
    base::Rng rng = {.state = 1};
    for (int i = 0; i < (all ? count : kVariantsTried); ++i) {
      int rest = i;
      Arguments arguments;
      std::vector<std::string> shown;
      for (size_t p = 0; p < values_.size(); ++p) {
        const int n = static_cast<int>(values_[p].size());
        const ShownValue& value = values_[p][all ? rest % n : rng.Below(n)];
        rest /= n;
        arguments[names_[p]] = value.base;
        shown.push_back(absl::StrCat(names_[p], " = ", value.text));
      }
      // One variant is enough to mend the question by.
      if (!CheckVariant(arguments, absl::StrJoin(shown, ", "))) return;
    }
  }

  bool CheckVariant(const Arguments& arguments, const std::string& values) {
    const absl::StatusOr<double> key = Computed(*key_, arguments, values);
    if (!key.ok()) return false;
    std::map<std::string, std::string> shown;
    if (question_.kind == Kind::kSingle) shown[Shown(*key)] = question_.formula;
    for (const Formula* formula : wrong_) {
      const absl::StatusOr<double> wrong = Computed(*formula, arguments, values);
      if (!wrong.ok()) return false;
      if (GivesKey(question_, *wrong, *key, ToleranceOf(question_, *key, unit_))) {
        Add("key-among-wrong", absl::StrCat("with ", values, " the mistake ", formula->name, " gives ", Shown(*wrong),
                                            ", which is right: take other values, or another mistake"));
        return false;
      }
      const auto [first, fresh] = shown.emplace(Shown(*wrong), formula->name);
      if (!fresh && question_.kind == Kind::kSingle) {
        Add("doubled", absl::StrCat("with ", values, " both ", first->second, " and ", formula->name, " give ",
                                    Shown(*wrong), ": take other values, or another mistake"));
        return false;
      }
    }
    return true;
  }

  absl::StatusOr<double> Computed(const Formula& formula, const Arguments& arguments, const std::string& values) {
    const absl::StatusOr<double> value = Compute(formula, arguments);
    if (!value.ok()) {
      Add("variant", absl::StrCat("with ", values, " the formula ", formula.name,
                                  " has no value: ", std::string(value.status().message()), ". Take other values"));
    }
    return value;
  }

  std::string Shown(double value) const { return ShortQuantity(value, question_.unit); }

  Question& question_;
  const std::vector<Formula>& formulas_;
  Report& report_;
  bool failed_ = false;
  std::vector<std::string> names_;
  std::vector<std::vector<ShownValue>> values_;  // of each parameter
  const Formula* key_ = nullptr;
  std::vector<const Formula*> wrong_;  // as question_.wrong
  double unit_ = 1;
};

}  // namespace

void CheckParametric(Question& question, const std::vector<Formula>& formulas, Report& report) {
  Checker(question, formulas, report).Check();
}

}  // namespace course::quiz
