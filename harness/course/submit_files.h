// The learner's file of a lab, as it is handed in.

#ifndef HARNESS_COURSE_SUBMIT_FILES_H_
#define HARNESS_COURSE_SUBMIT_FILES_H_

#include <string>

#include "absl/status/statusor.h"
#include "cohort/wire/wire.h"
#include "harness/catalog/catalog.h"
#include "harness/course/context.h"

namespace course::cli {

// A new submission of the lab's one file, with its hash. InvalidArgument names the place and the rule that the file
// breaks: it is a regular file of UTF-8, neither empty nor larger than store::kMaxSource.
absl::StatusOr<cohort::wire::Submission> SubmissionOf(const Context& context, const catalog::Lab& lab);

// Whether `text` is the lab's file as it was delivered: nobody has worked at it.
bool IsUntouched(const Context& context, const catalog::Lab& lab, const std::string& text);

}  // namespace course::cli

#endif  // HARNESS_COURSE_SUBMIT_FILES_H_
