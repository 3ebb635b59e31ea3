// Rules that ask the program that scores.

#include <cmath>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "quiz/answer/quantity.h"
#include "quiz/answer/unit.h"
#include "quiz/paper/paper.h"
#include "quiz/scoring/judge.h"
#include "quiz/validate/each.h"
#include "quiz/validate/rules.h"

namespace course::quiz {
namespace {

constexpr int kSeeds = 20;  // of a parametric question; the parser has tried its variants already

int SeedsOf(const Question& question) { return question.IsParametric() ? kSeeds : 1; }

// What is wrong with the way that this item is judged; empty if nothing is.
std::string JudgeProblem(const Item& item) {
  if (absl::Status form = CheckForm(item.shown, item.key.right); !form.ok()) {
    return absl::StrCat("refuses its own key: ", std::string(form.message()));
  }
  if (!Judge(item, item.key.right).right) {
    return absl::StrCat("does not take its own key \"", item.key.text, "\" as right");
  }
  for (const Mistake& mistake : item.key.mistakes) {
    if (Judge(item, mistake.answer).right) {
      return absl::StrCat("takes the wrong option \"", mistake.text, "\" as right: key \"", item.key.text,
                          "\". Narrow the tolerance or what is accepted, or take another mistake");
    }
  }
  return "";
}

}  // namespace

Problems CheckJudged(const Bank& bank) {
  Problems problems;
  for (const Question* question : Live(bank)) {
    for (int seed = 0; seed < SeedsOf(*question); ++seed) {
      const absl::StatusOr<Item> item = MakeItem(*question, seed);
      const std::string problem = item.ok() ? JudgeProblem(*item) : std::string(item.status().message());
      if (problem.empty()) continue;
      problems.push_back(Of(bank, *question, "judge", problem));
      break;
    }
  }
  return problems;
}

Problems CheckTolerance(const Bank& bank) {
  Problems problems;
  for (const Question* question : Live(bank)) {
    if (question->kind != Kind::kNumeric || question->tolerance > 0 || question->absolute_tolerance > 0) continue;
    for (int seed = 0; seed < SeedsOf(*question); ++seed) {
      const absl::StatusOr<Item> item = MakeItem(*question, seed);
      if (!item.ok()) break;  // CheckJudged says so
      const absl::StatusOr<Quantity> key = ParseQuantity(item->key.text);
      const absl::StatusOr<Unit> unit = ParseUnit(key.ok() ? key->unit : "");
      const double shown = key.ok() && unit.ok() ? key->value / unit->Factor() : item->key.value;
      if (std::abs(shown - std::round(shown)) <= 1e-9 * std::abs(shown)) continue;
      problems.push_back(Of(bank, *question, "tolerance",
                            absl::StrCat("must be answered exactly, and its value \"", item->key.text,
                                         "\" is not whole: give a `tolerance` such as \"1 %\"")));
      break;
    }
  }
  return problems;
}

}  // namespace course::quiz
