// Everything that an intake holds, through the queue and back: what `course grade DIR` does once the files are read.

#ifndef HARNESS_GRADING_GRADE_ALL_H_
#define HARNESS_GRADING_GRADE_ALL_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/grading/intake.h"
#include "harness/grading/pool.h"
#include "harness/grading/report.h"
#include "harness/store/grading_store.h"

namespace course::grading {

struct GradeAllOptions {
  PoolOptions pool;
  std::function<int64_t()> now_ms;  // wall clock
  // What a lab (a label) is graded against: the same files against something else are another submission.
  std::function<std::string(const std::string& lab)> bundle;
};

// One report for each submission of the intake, in its order. What was graded before (by a call that was killed, say)
// is not graded again; what failed then is tried once more. REQUIRES: nobody else grades from this queue.
absl::StatusOr<std::vector<Report>> GradeAll(store::GradingStore& queue, const Intake& intake,
                                             const GradeAllOptions& options);

}  // namespace course::grading

#endif  // HARNESS_GRADING_GRADE_ALL_H_
