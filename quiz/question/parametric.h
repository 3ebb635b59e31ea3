// Parametric questions: do their parts fit, and is the key of every variant another value than those of the mistakes?

#ifndef QUIZ_QUESTION_PARAMETRIC_H_
#define QUIZ_QUESTION_PARAMETRIC_H_

#include <vector>

#include "quiz/formulas/formulas.h"
#include "quiz/question/question.h"
#include "quiz/question/report.h"

namespace course::quiz {

// All variants are tried where there are no more, else this many by lot.
constexpr int kVariantsTried = 1000;

// Rules "formula", "parameter", "unit", "placeholder", "variant", "key-among-wrong" and "doubled". Sets the question's
// revision.
void CheckParametric(Question& question, const std::vector<Formula>& formulas, Report& report);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_PARAMETRIC_H_
