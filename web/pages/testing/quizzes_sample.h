// A small bank, and attempts at it that are open or closed, for the tests of the pages that look at quizzes.

#ifndef WEB_PAGES_TESTING_QUIZZES_SAMPLE_H_
#define WEB_PAGES_TESTING_QUIZZES_SAMPLE_H_

#include <string>

#include "harness/store/quiz_store.h"
#include "quiz/question/question.h"
#include "quiz/taking/taking.h"

namespace course::web::testing {

// Bank 00 "Foundations" with the outcomes kv-memory and roofline; 4 questions, one of them retired, 2 an attempt, pass
// mark 80 %.
quiz::Bank SmallBank();

// Begun on 17 Feb 2026, 09:30:00 UTC. A closed one took 12 min 5 s and is passed from 80 % on.
store::QuizAttempt OpenAttempt(const std::string& id, const std::string& mode);
store::QuizAttempt ClosedAttempt(const std::string& id, const std::string& mode, double points, double max_points);

// EveryKind() (quiz_sample.h), closed and not passed: 3 of 8 points, -4 of 21 marks for certainty. In its order: a
// wrong choice (sure: -6), half of a selection, a wrong number, the right words (think so: 2), an order that is right
// by two thirds and pairs by one, and a program's output that was not answered.
quiz::AttemptView LookedBack();

}  // namespace course::web::testing

#endif  // WEB_PAGES_TESTING_QUIZZES_SAMPLE_H_
