// Where the owner stands with the quizzes: what `status`, `next` and `rescore` say about them.

#ifndef HARNESS_COURSE_QUIZZES_H_
#define HARNESS_COURSE_QUIZZES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/context.h"
#include "harness/store/store.h"
#include "quiz/taking/standing.h"

namespace course::cli {

// Of the quizzes that were begun or have a question due, after what failed lab tests bring back. A broken bank takes
// nothing away but its title.
absl::StatusOr<std::vector<quiz::Standing>> ReadQuizzes(const Context& context, store::Store& store);

// "3 questions are due for review (00: 2, x2: 1)"; empty if there are none.
std::string DueText(const std::vector<quiz::Standing>& quizzes);

// What to type to review what is due, of the quiz that has most. REQUIRES: something is due.
std::string ReviewCommand(const std::vector<quiz::Standing>& quizzes);

}  // namespace course::cli

#endif  // HARNESS_COURSE_QUIZZES_H_
