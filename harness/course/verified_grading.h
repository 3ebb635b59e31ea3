// The real services of `course grade`: bundles made by Bazel, workers that grade in a jail. Linked by the program and
// the bench alone.

#ifndef HARNESS_COURSE_VERIFIED_GRADING_H_
#define HARNESS_COURSE_VERIFIED_GRADING_H_

#include "harness/course/cmd_grade.h"

namespace course::cli {

// Bundles lie in .course/bundles, those with hidden tests in .course/hidden-bundles; a worker is this program again, as
// `grade-worker`.
GradeServices VerifiedGrading();

}  // namespace course::cli

#endif  // HARNESS_COURSE_VERIFIED_GRADING_H_
