// The grader that grades: one process for each submission.

#ifndef HARNESS_VERIFIED_OPEN_GRADER_H_
#define HARNESS_VERIFIED_OPEN_GRADER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "harness/verified/grader.h"

namespace course::verified {

struct GraderOptions {
  std::string bundles;      // as MakeBundles filled it
  std::string scratch;      // a folder for submissions in work, reachable for everybody; empty: /tmp
  std::string process;      // the program grade_submission; empty: the one that MakeBundles put beside the bundles
  int total_seconds = 570;  // for all tests of a submission together: what `bazel test` leaves them
  bool precompiled = true;  // keep precompiled headers, in <bundles>/headers
};

// NotFound if there are no bundles or no program; FailedPrecondition if this machine has no jail, with what to do.
// Removes what graders that were killed left in `scratch`.
absl::StatusOr<std::unique_ptr<Grader>> OpenGrader(const GraderOptions& options);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_OPEN_GRADER_H_
