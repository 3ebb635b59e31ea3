// `course quiz`: quizzes in the terminal.

#ifndef HARNESS_COURSE_CMD_QUIZ_H_
#define HARNESS_COURSE_CMD_QUIZ_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct QuizOptions {
  std::string bank;        // empty: lists them, or with `review` takes the most overdue one
  bool exam = false;       // with the clock, and no feedback before the end
  bool certainty = false;  // asks how sure one is
  bool review = false;     // only what is due
  bool retry = false;      // only what was missed in the last finished attempt
  bool list = false;
};
// Without a mode: goes on with the newest open attempt, or begins practice. InvalidArgument (wrong use) where nobody
// can answer, and for a quiz that does not exist.
Result RunQuiz(const Context& context, const QuizOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_QUIZ_H_
