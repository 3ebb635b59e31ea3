// A `bazel test` in a clone, with a clock beside it.

#ifndef HARNESS_COURSE_BENCH_TIMED_TEST_H_
#define HARNESS_COURSE_BENCH_TIMED_TEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/course/bench/clone.h"

namespace course::bench {

// Seconds of `bazel test --config=CONFIG TARGET`, through the hook, so that it is recorded. It must be green.
absl::StatusOr<double> TimedTest(Clone& clone, const std::string& config, const std::string& target);

}  // namespace course::bench

#endif  // HARNESS_COURSE_BENCH_TIMED_TEST_H_
