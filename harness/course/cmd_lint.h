// `course lint`: the course's own linter at the command line.

#ifndef HARNESS_COURSE_CMD_LINT_H_
#define HARNESS_COURSE_CMD_LINT_H_

#include "harness/course/context.h"

namespace course::cli {

struct LintOptions {
  bool author = false;  // starters must be untouched; implied by CI=true
};
Result RunLint(const Context& context, const LintOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_LINT_H_
