// What a test program does when the runner started it: one TEST or one ONCE step, told as events.

#ifndef HARNESS_TESTING_UNDER_RUNNER_H_
#define HARNESS_TESTING_UNDER_RUNNER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::testing {

// The runner speaks by arguments alone: the graded code could have set environment variables before main().
struct RunnerFlags {
  int events_fd = -1;       // --course_events=FD; -1: no runner, a plain gtest program
  std::string once;         // --course_once=NAME: run this step instead of a TEST
  int once_result_fd = -1;  // --course_once_result=FD: a file with the bytes of the step that the TEST names
};

// InvalidArgument for a --course_ flag that is unknown or whose value is not a number.
absl::StatusOr<RunnerFlags> ParseRunnerFlags(const std::vector<std::string>& arguments);

// Runs what the flags and --gtest_filter name and never returns: static destructors and atexit handlers are not part of
// a test. REQUIRES: flags.events_fd >= 0, and InitGoogleTest was called.
[[noreturn]] void RunUnderRunner(const RunnerFlags& flags);

}  // namespace course::testing

#endif  // HARNESS_TESTING_UNDER_RUNNER_H_
