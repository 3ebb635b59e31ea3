// Runs a lab's tests, one process each, and collects what became of them.

#ifndef HARNESS_RUNNER_GRADE_H_
#define HARNESS_RUNNER_GRADE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/runner/expected_tests.h"
#include "harness/runner/plan.h"
#include "harness/runner/result.h"

namespace course::runner {

struct GradeOptions {
  std::string filter;                    // run only what it names (see test_filter.h); empty: everything
  int total_seconds = 0;                 // for all tests together; 0: no limit
  std::string scratch;                   // an existing folder; every TEST gets a fresh one below it
  std::vector<std::string> environment;  // NAME=value, of every TEST
};

// NotFound if the program or the servant cannot be opened, InvalidArgument if the filter names no test. REQUIRES:
// AdoptOrphans() was called.
absl::StatusOr<LabResult> Grade(const Plan& plan, const std::vector<ExpectedTest>& tests, const GradeOptions& options);

// What the sanitizers need on top: they are slower and hungrier.
Limits ScaledLimits(const Limits& limits, const std::string& sanitizer);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_GRADE_H_
