#include "harness/grading/bench/stages.h"

#include <chrono>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/verified/open_grader.h"

namespace course::grading {
namespace {

using Clock = std::chrono::steady_clock;

// Times each stage from the events: the end of one is the begin of the next.
class StageClock {
 public:
  void Hear(const verified::ProgressEvent& event) {
    if (event.stage == verified::Stage::kCompiling) stages_.start = Lap();
    if (event.stage == verified::Stage::kLinking) stages_.compile = Lap();
    if (event.stage != verified::Stage::kRunning) return;
    if (event.tests_done == 0) stages_.link = Lap();
    if (event.tests_done == 1) stages_.first_test = Lap();
    if (event.tests_done > 1) stages_.tests += Lap();
    tests_ = event.tests;
  }
  Stages End() {
    stages_.end = Lap();
    return stages_;
  }
  int tests() const { return tests_; }

 private:
  double Lap() {
    const Clock::time_point now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  }

  Clock::time_point last_ = Clock::now();
  Stages stages_;
  int tests_ = 0;
};

}  // namespace

absl::StatusOr<TimedStages> TimeStages(const std::string& bundles, const ToGrade& to_grade, int times) {
  ASSIGN_OR_RETURN(const std::unique_ptr<verified::Grader> grader, verified::OpenGrader({.bundles = bundles}));
  TimedStages timed;
  const double before = CpuOfChildren();
  for (int n = 0; n < times; ++n) {
    StageClock clock;
    const std::string source = absl::StrCat(to_grade.starter, "\n// stages ", n, "\n");
    ASSIGN_OR_RETURN(
        const verified::VerifiedResult result,
        grader->Grade({.lab = to_grade.lab, .files = {{"starter.cc", source}}, .seed = verified::FreshSeed()},
                      [&](const verified::ProgressEvent& event) { clock.Hear(event); }));
    timed.runs.push_back(clock.End());
    timed.tests = clock.tests();
    if (timed.tests == 0) return absl::InternalError(absl::StrCat(to_grade.lab, ": ", result.compile_output));
  }
  timed.cpu_seconds = (CpuOfChildren() - before) / times;
  return timed;
}

}  // namespace course::grading
