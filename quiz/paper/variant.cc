#include "quiz/paper/variant.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/markdown_segments.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "quiz/answer/quantity.h"
#include "quiz/answer/unit.h"
#include "quiz/paper/seed.h"
#include "quiz/question/nearness.h"
#include "quiz/question/values.h"

namespace course::quiz {
namespace {

constexpr int kMostDraws = 1000;

absl::StatusOr<const Formula*> Find(const Question& question, const std::string& name, const FormulaFinder& find) {
  const Formula* formula = find(name);
  if (formula == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("question ", question.id, " is computed by the formula ", name, ", which does not exist"));
  }
  return formula;
}

// Which formulas a variant needs, found once for all draws.
struct Formulas {
  const Formula* key = nullptr;
  std::vector<const Formula*> wrong;  // as question.wrong
};

absl::StatusOr<Formulas> FindFormulas(const Question& question, Revision revision, const FormulaFinder& find) {
  Formulas formulas;
  ASSIGN_OR_RETURN(formulas.key, Find(question, question.formula, find));
  if (revision == Revision::kAsRead && formulas.key->revision != question.revision) {
    return absl::FailedPreconditionError(absl::StrCat("question ", question.id, " was read with revision ",
                                                      question.revision, " of the formula ", question.formula,
                                                      ", which is now at ", formulas.key->revision));
  }
  for (const Option& option : question.wrong) {
    ASSIGN_OR_RETURN(formulas.wrong.emplace_back(), Find(question, option.formula, find));
  }
  return formulas;
}

absl::Status DrawParameters(const Question& question, base::Rng& rng, Variant& variant) {
  for (const Parameter& parameter : question.parameters) {
    if (parameter.values.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("parameter ", parameter.name, " has no values"));
    }
    const double drawn = parameter.values[rng.Below(parameter.values.size())];
    ASSIGN_OR_RETURN(ShownValue shown, ValueOf(parameter, drawn));
    variant.values[parameter.name] = {drawn, parameter.unit};
    variant.arguments[parameter.name] = shown.base;
    variant.parameters[parameter.name] = std::move(shown.text);
  }
  return absl::OkStatus();
}

// The key and the wrong values of the drawn parameters; InvalidArgument if this draw will not do.
absl::Status ComputeValues(const Question& question, const Formulas& formulas, const Unit& unit, Variant& variant) {
  ASSIGN_OR_RETURN(variant.key, Compute(*formulas.key, variant.arguments));
  variant.tolerance = ToleranceOf(question, variant.key, unit.Factor());
  variant.wrong.clear();
  for (const Formula* formula : formulas.wrong) {
    ASSIGN_OR_RETURN(const double wrong, Compute(*formula, variant.arguments));
    if (GivesKey(question, wrong, variant.key, variant.tolerance)) {
      return absl::InvalidArgumentError(
          absl::StrCat(formula->name, " gives the key ", ShortQuantity(variant.key, question.unit)));
    }
    variant.wrong.push_back(wrong);
  }
  return absl::OkStatus();
}

std::string Ungrouped(const std::string& value) { return absl::StrReplaceAll(value, {{",", ""}}); }

// "131,072 KiB" as TeX: "131072\,\text{KiB}".
std::string InMaths(const std::string& value) {
  const size_t blank = value.find(' ');
  if (blank == value.npos) return Ungrouped(value);
  const std::string unit = absl::StrReplaceAll(value.substr(blank + 1), {{"%", "\\%"}});
  return absl::StrCat(Ungrouped(value.substr(0, blank)), "\\,\\text{", unit, "}");
}

}  // namespace

absl::StatusOr<Variant> DrawVariant(const Question& question, uint64_t seed, Revision revision,
                                    const FormulaFinder& find) {
  ASSIGN_OR_RETURN(const Formulas formulas, FindFormulas(question, revision, find));
  ASSIGN_OR_RETURN(const Unit unit, ParseUnit(question.unit));
  ASSIGN_OR_RETURN(const Unit formula_unit, ParseUnit(formulas.key->unit));
  if (!Comparable(unit.dimension, formula_unit.dimension)) {
    return absl::InvalidArgumentError(absl::StrCat("question ", question.id, " is asked for in \"", question.unit,
                                                   "\", but ", question.formula, " gives \"", formulas.key->unit,
                                                   "\""));
  }
  base::Rng rng{DerivedSeed(seed, "values", question.id)};
  Variant variant;
  variant.dimension = unit.dimension;
  absl::Status status;
  for (int draw = 0; draw < kMostDraws; ++draw) {
    RETURN_IF_ERROR(DrawParameters(question, rng, variant));
    status = ComputeValues(question, formulas, unit, variant);
    if (status.ok()) return variant;
  }
  return absl::InvalidArgumentError(absl::StrCat("question ", question.id, ": none of ", kMostDraws,
                                                 " draws will do; in the last one ", status.message()));
}

std::string Fill(std::string_view text, const std::map<std::string, std::string>& parameters, std::string_view answer) {
  std::map<std::string, std::string> values = parameters;
  values["answer"] = std::string(answer);
  std::string filled;
  for (const base::Segment& segment : base::MarkdownSegments(text)) {
    std::vector<std::pair<std::string, std::string>> replacements;
    for (const auto& [name, value] : values) {
      replacements.emplace_back(absl::StrCat("{", name, "}"), segment.kind == base::Segment::kFormula ? InMaths(value)
                                                              : segment.kind == base::Segment::kCode  ? Ungrouped(value)
                                                                                                      : value);
    }
    filled += absl::StrReplaceAll(absl::string_view(segment.text.data(), segment.text.size()), replacements);
  }
  return filled;
}

}  // namespace course::quiz
