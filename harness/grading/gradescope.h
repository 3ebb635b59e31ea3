// results.json, as Gradescope reads it from an autograder.
//
// Source: Gradescope, "Autograder Specifications", section "Output Format".

#ifndef HARNESS_GRADING_GRADESCOPE_H_
#define HARNESS_GRADING_GRADESCOPE_H_

#include <string>

#include "harness/grading/report.h"

namespace course::grading {

// The whole file. Public tests are "visible", hidden ones "after_due_date" or "hidden". The top-level score is the sum
// of the tests'; while some are hidden, Gradescope shows it to nobody but the staff, and the text that a learner sees
// counts the public ones alone. A submission that could not be graded has no tests, score 0, and says so, for nobody to
// take it for a grade.
std::string GradescopeResults(const Report& report);

}  // namespace course::grading

#endif  // HARNESS_GRADING_GRADESCOPE_H_
