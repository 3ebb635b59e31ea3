// A lab's tests against a servant in a jail.

#ifndef HARNESS_VERIFIED_RUN_H_
#define HARNESS_VERIFIED_RUN_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "harness/runner/result.h"
#include "harness/verified/bundle.h"

namespace course::verified {

struct RunInput {
  const Bundle& bundle;
  std::string servant;    // path of the host
  std::string scratch;    // an existing folder of this grading alone
  uint64_t seed = 0;      // becomes COURSE_SEED
  int total_seconds = 0;  // for all tests together
  // As each TEST ends, with the number of tests there are.
  std::function<void(const runner::TestResult&, int tests)> on_test;
};

// Verdicts are the runner's own. Errors are the machine's: a servant that could not be started because there was no
// jail, or no process to be had (Unavailable), is nobody's fault and no result. REQUIRES: one thread,
// runner::AdoptOrphans() was called.
absl::StatusOr<runner::LabResult> RunTests(const RunInput& input);

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_RUN_H_
