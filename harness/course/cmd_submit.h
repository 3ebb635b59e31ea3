// `course submit`: hands labs in to the cohort that this clone has joined, shows what became of them, and reports runs.

#ifndef HARNESS_COURSE_CMD_SUBMIT_H_
#define HARNESS_COURSE_CMD_SUBMIT_H_

#include "harness/course/context.h"
#include "harness/course/submit_options.h"

namespace course::cli {

// A submission is on the disk before it is sent. kFailed if one did not arrive (it waits, and the next `submit` sends
// it), was refused, or could not be graded; points do not matter. InvalidArgument for a lab that is not there or
// options that do not fit together; FailedPrecondition without a cohort.
Result RunSubmit(const Context& context, const SubmitOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_SUBMIT_H_
