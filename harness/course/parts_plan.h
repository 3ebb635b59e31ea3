// Whose code of which lab belongs into a program beside the server: the learner's where its last graded run has full
// marks and the file is still the one that was graded.

#ifndef HARNESS_COURSE_PARTS_PLAN_H_
#define HARNESS_COURSE_PARTS_PLAN_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/sidecar/parts.h"
#include "harness/store/store.h"

namespace course::cli {

// One for each of `known`: `yours` if it belongs in, with the SHA-256 of the starter in `starter`; else why not.
absl::StatusOr<std::vector<sidecar::Part>> PlanParts(const std::string& root, store::Store& store,
                                                     std::span<const sidecar::KnownPart> known);
// All of them the course's.
std::vector<sidecar::Part> ReferenceParts(std::span<const sidecar::KnownPart> known);

// The labels of the labs in which `planned` differs from what a program was built from. A file that was tried already
// and failed is no difference.
std::vector<std::string> WhatIsNewer(const std::vector<sidecar::Part>& built,
                                     const std::vector<sidecar::Part>& planned);

// What `bazel build` is given, so that exactly the planned starters are compiled.
std::vector<std::string> BuildFlags(const std::vector<sidecar::Part>& planned);

}  // namespace course::cli

#endif  // HARNESS_COURSE_PARTS_PLAN_H_
