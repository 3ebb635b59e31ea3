// Where the wall clock of one grading goes, as the grader tells of its stages.

#ifndef HARNESS_GRADING_BENCH_STAGES_H_
#define HARNESS_GRADING_BENCH_STAGES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/grading/bench/verified_runs.h"

namespace course::grading {

// Seconds of wall clock, one after the other.
struct Stages {
  double start = 0;    // from the call until the compiler is started: a process, the bundle, the header
  double compile = 0;  // and the look at the object's symbols
  double link = 0;
  double first_test = 0;  // with the start of the jail that all tests share
  double tests = 0;       // all others
  double end = 0;         // from the last verdict to the result

  double Whole() const { return start + compile + link + first_test + tests + end; }
};

struct TimedStages {
  std::vector<Stages> runs;
  int tests = 0;           // of the lab
  double cpu_seconds = 0;  // of one grading: of all its processes, user and system
};

// The same submission so often, one after the other, without the queue. The errors of verified::Grader, and Internal
// for one that does not get as far as its tests.
absl::StatusOr<TimedStages> TimeStages(const std::string& bundles, const ToGrade& to_grade, int times);

}  // namespace course::grading

#endif  // HARNESS_GRADING_BENCH_STAGES_H_
