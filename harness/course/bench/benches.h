// The benches of `course bench`.

#ifndef HARNESS_COURSE_BENCH_BENCHES_H_
#define HARNESS_COURSE_BENCH_BENCHES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/bench/clone.h"
#include "harness/course/bench/measure.h"
#include "harness/course/context.h"

namespace course::bench {

struct Bench {
  std::string name;
  std::string summary;
  std::string target;  // a cc_binary that prints measures as JSON lines; empty: the function below
  std::function<absl::StatusOr<Measure>(const cli::Context&, Clone&)> run;
};
// In the order in which they run.
const std::vector<Bench>& Benches();

// `bazel test //phases/...` when nothing changed and everything is green.
absl::StatusOr<Measure> NoopTest(const cli::Context& context, Clone& clone);

}  // namespace course::bench

#endif  // HARNESS_COURSE_BENCH_BENCHES_H_
