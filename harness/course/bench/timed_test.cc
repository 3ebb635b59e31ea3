#include "harness/course/bench/timed_test.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace course::bench {

absl::StatusOr<double> TimedTest(Clone& clone, const std::string& config, const std::string& target) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const cli::Finished done,
                   clone.bazel().Run({.args = {"test", "--config=" + config, target}, .record = true, .show = false}));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (done.ok()) return seconds;
  return absl::InternalError(absl::StrCat("bazel test --config=", config, " ", target,
                                          " must be green for this bench, and ended with ", done.exit_code, ":\n",
                                          done.error, done.output));
}

}  // namespace course::bench
