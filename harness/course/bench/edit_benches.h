// How long a learner waits after saving: by `bazel test`, and by `course watch`.

#ifndef HARNESS_COURSE_BENCH_EDIT_BENCHES_H_
#define HARNESS_COURSE_BENCH_EDIT_BENCHES_H_

#include "absl/status/statusor.h"
#include "harness/course/bench/clone.h"
#include "harness/course/bench/measure.h"
#include "harness/course/context.h"

namespace course::bench {

// From a saved starter.cc to its recorded verdict, as a multiple of what g++ alone takes for the same file; medians of
// 20 edits that take turns with it.
absl::StatusOr<Measure> EditToVerdict(const cli::Context& context, Clone& clone);
absl::StatusOr<Measure> WatchEditToVerdict(const cli::Context& context, Clone& clone);

}  // namespace course::bench

#endif  // HARNESS_COURSE_BENCH_EDIT_BENCHES_H_
