// The same lab graded on this machine by `course watch`'s way: no jail, and the graded code linked into the tests.

#ifndef HARNESS_GRADING_BENCH_LOCAL_GRADING_H_
#define HARNESS_GRADING_BENCH_LOCAL_GRADING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/bazel.h"

namespace course::grading {

struct LocalGrading {
  std::vector<double> whole_seconds;  // compile, link and run
  std::vector<double> run_seconds;    // the runner with all tests
};

// `folder` is one that may be filled. Without a precompiled header.
absl::StatusOr<LocalGrading> GradeLocally(cli::Bazel& bazel, const std::string& root, const std::string& folder,
                                          const std::string& lab, const std::string& starter, int times);

}  // namespace course::grading

#endif  // HARNESS_GRADING_BENCH_LOCAL_GRADING_H_
