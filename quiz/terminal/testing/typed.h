// An answer as somebody would type it.

#ifndef QUIZ_TERMINAL_TESTING_TYPED_H_
#define QUIZ_TERMINAL_TESTING_TYPED_H_

#include <string>

#include "quiz/answer/answer.h"
#include "quiz/paper/paper.h"

namespace course::quiz::testing {

// "b", "a,c", "c,a,b", "1b 2-", or the text.
std::string Typed(const Shown& shown, const Answer& answer);

}  // namespace course::quiz::testing

#endif  // QUIZ_TERMINAL_TESTING_TYPED_H_
