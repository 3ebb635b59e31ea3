#include "quiz/formulas/formulas.h"

#include <algorithm>
#include <iterator>

#include "quiz/formulas/subjects.h"

namespace course::quiz {
namespace {

std::vector<Formula> Everything() {
  std::vector<Formula> all;
  for (std::vector<Formula> subject :
       {KvMemoryFormulas(), GenerationWorkFormulas(), RooflineFormulas(), SamplingFormulas(), LittlesLawFormulas(),
        PatchTokenFormulas(), TokenBudgetFormulas(), ContrastiveLossFormulas(), LlavaLedgerFormulas(),
        SchedulingFormulas(), ImagePromptFormulas()}) {
    std::move(subject.begin(), subject.end(), std::back_inserter(all));
  }
  std::ranges::sort(all, {}, &Formula::name);
  return all;
}

}  // namespace

const std::vector<Formula>& AllFormulas() {
  static const auto* all = new std::vector<Formula>(Everything());
  return *all;
}

const Formula* FindFormula(std::string_view name) {
  const std::vector<Formula>& all = AllFormulas();
  const auto found = std::ranges::lower_bound(all, name, {}, [](const Formula& f) { return std::string_view(f.name); });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

}  // namespace course::quiz
