// When a number counts as the key: one rule for the parser, for whoever draws a variant and for the judge.

#ifndef QUIZ_QUESTION_NEARNESS_H_
#define QUIZ_QUESTION_NEARNESS_H_

#include "quiz/question/question.h"

namespace course::quiz {

// How far an answer may be from `key`: the wider of the question's two tolerances, in the base unit. `unit` is the
// factor of the unit that the absolute one is given in.
double ToleranceOf(const Question& question, double key, double unit);

// Numbers are computed in binary: 0.1 + 0.2 is 0.3 here, whatever the tolerance.
bool IsNear(double value, double key, double tolerance);

// Whether what a mistake gives would be taken as right, or could not be told from the key as both are shown (in
// question.unit).
bool GivesKey(const Question& question, double wrong, double key, double tolerance);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_NEARNESS_H_
