// Whether a question can be answered in one way only: the key stands once, and no wrong option says the same.

#ifndef QUIZ_QUESTION_CHOICES_H_
#define QUIZ_QUESTION_CHOICES_H_

#include "quiz/question/question.h"
#include "quiz/question/report.h"

namespace course::quiz {

// Rules "key-among-wrong", "doubled" and "number". Of parametric questions see parametric.h.
void CheckChoices(const Question& question, Report& report);

}  // namespace course::quiz

#endif  // QUIZ_QUESTION_CHOICES_H_
