// One [[question]] of a bank file: the fields that each kind has.

#ifndef QUIZ_QUESTION_KINDS_H_
#define QUIZ_QUESTION_KINDS_H_

#include "quiz/question/fields.h"
#include "quiz/question/question.h"

namespace course::quiz {

// What stands there, and reports of what does not fit. Whether its parts fit each other is looked at by choices.h and
// parametric.h.
Question ReadQuestion(Fields fields);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_KINDS_H_
