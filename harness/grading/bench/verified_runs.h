// Submissions through the whole of verified grading: queue, worker processes, jail.

#ifndef HARNESS_GRADING_BENCH_VERIFIED_RUNS_H_
#define HARNESS_GRADING_BENCH_VERIFIED_RUNS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/cmd_grade.h"
#include "harness/course/context.h"
#include "harness/grading/report.h"

namespace course::grading {

struct ToGrade {
  std::string lab;
  std::string starter;
};

struct VerifiedRuns {
  std::vector<Report> reports;
  double seconds = 0;      // wall clock, from the first submission to the last verdict, with the start of the workers
  double cpu_seconds = 0;  // of the workers and all that they started, user and system
};

// Seconds of CPU time, user and system, of this process's children that have ended, and of theirs.
double CpuOfChildren();

// All at once, each by a learner of its own. `database` is a new one.
absl::StatusOr<VerifiedRuns> GradeTogether(const cli::Context& context, const cli::GradeServices& services,
                                           const std::string& database, const std::vector<ToGrade>& all, int workers);

// One after the other, each submitted when the one before has its verdict, to a worker that waits: the seconds from
// submission to verdict of each.
absl::StatusOr<std::vector<double>> GradeOneByOne(const cli::Context& context, const cli::GradeServices& services,
                                                  const std::string& database, const std::vector<ToGrade>& all);

}  // namespace course::grading

#endif  // HARNESS_GRADING_BENCH_VERIFIED_RUNS_H_
