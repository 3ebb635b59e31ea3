// Waits for the grading of what was handed in.

#ifndef HARNESS_COURSE_SUBMIT_FOLLOW_H_
#define HARNESS_COURSE_SUBMIT_FOLLOW_H_

#include <vector>

#include "absl/status/statusor.h"
#include "cohort/wire/wire.h"
#include "harness/course/submitting.h"

namespace course::cli {

// Says how each came out, one after the other. Whether all of them were graded. FailedPrecondition if the server
// refuses to tell, and would refuse again.
absl::StatusOr<bool> FollowAll(const Submitting& work, const std::vector<cohort::wire::State>& states);

}  // namespace course::cli

#endif  // HARNESS_COURSE_SUBMIT_FOLLOW_H_
