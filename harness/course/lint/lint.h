// The course's own linter: is every lab whole, documented, and graded the way the others are?

#ifndef HARNESS_COURSE_LINT_LINT_H_
#define HARNESS_COURSE_LINT_LINT_H_

#include <string>

#include "harness/course/lint/complaint.h"

namespace course::lint {

struct LintReport {
  int labs = 0;
  Complaints complaints;  // by file, then line
};

// `author`: starters must equal their untouched copies (as in what is published, not in a learner's clone).
LintReport LintCourse(const std::string& root, bool author);

}  // namespace course::lint

#endif  // HARNESS_COURSE_LINT_LINT_H_
