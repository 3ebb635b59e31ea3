// Whose code of which exercise belongs into the model's program behind /playground: the learner's where its last graded
// run has full marks and the file is still the one that was graded.

#ifndef HARNESS_COURSE_PLAYGROUND_PLAN_H_
#define HARNESS_COURSE_PLAYGROUND_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/sidecars/vlm/parts.h"
#include "harness/store/store.h"

namespace course::cli {

// One for each part of the way: `yours` if it belongs in, with the SHA-256 of the starter in `starter`; else why not.
absl::StatusOr<std::vector<vlm::Part>> PlanPlayground(const std::string& root, store::Store& store);

// The labels of the labs in which `planned` differs from what a program was built from. A file that was tried already
// and failed is no difference.
std::vector<std::string> WhatIsNewer(const std::vector<vlm::Part>& built, const std::vector<vlm::Part>& planned);

// What `bazel build` is given, so that exactly the planned starters are compiled.
std::vector<std::string> BuildFlags(const std::vector<vlm::Part>& planned);

}  // namespace course::cli

#endif  // HARNESS_COURSE_PLAYGROUND_PLAN_H_
