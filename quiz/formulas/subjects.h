// The parts of the registry, one function a subject. Only formulas.cc needs them.

#ifndef QUIZ_FORMULAS_SUBJECTS_H_
#define QUIZ_FORMULAS_SUBJECTS_H_

#include <vector>

#include "quiz/formulas/formulas.h"

namespace course::quiz {

std::vector<Formula> KvMemoryFormulas();
std::vector<Formula> GenerationWorkFormulas();
std::vector<Formula> RooflineFormulas();
std::vector<Formula> SamplingFormulas();
std::vector<Formula> LittlesLawFormulas();
std::vector<Formula> PatchTokenFormulas();
std::vector<Formula> TokenBudgetFormulas();
std::vector<Formula> ContrastiveLossFormulas();
std::vector<Formula> LlavaLedgerFormulas();
std::vector<Formula> SchedulingFormulas();
std::vector<Formula> ImagePromptFormulas();

}  // namespace course::quiz

#endif  // QUIZ_FORMULAS_SUBJECTS_H_
