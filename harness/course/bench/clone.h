// A copy of the workspace in a temporary folder, for benches that edit files: the learner's are never touched.

#ifndef HARNESS_COURSE_BENCH_CLONE_H_
#define HARNESS_COURSE_BENCH_CLONE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "harness/course/bazel.h"

namespace course::bench {

class Clone {
 public:
  // Copies what git tracks or would track, and .course/bin/course if it is there, so that runs are recorded as in the
  // original.
  static absl::StatusOr<std::unique_ptr<Clone>> Make(const std::string& root);
  // Removes the copy, its Bazel server and that one's output.
  ~Clone();
  Clone(const Clone&) = delete;
  Clone& operator=(const Clone&) = delete;

  const std::string& root() const { return root_; }
  cli::Bazel& bazel() { return *bazel_; }

 private:
  explicit Clone(std::string root);

  std::string root_;
  std::unique_ptr<cli::Bazel> bazel_;
};

}  // namespace course::bench

#endif  // HARNESS_COURSE_BENCH_CLONE_H_
