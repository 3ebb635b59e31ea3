// Graded labs made up by hand, for the tests of what is said about them.

#ifndef HARNESS_RUNNER_RUN_SAMPLES_H_
#define HARNESS_RUNNER_RUN_SAMPLES_H_

#include <string>

#include "harness/limits/limits.h"
#include "harness/runner/run_info.h"

namespace course::runner {

inline TestResult SampleTest(const std::string& suite, const std::string& name, int points, Outcome outcome) {
  TestResult t;
  t.test = {suite, name, points, "phases/00-x/lab/lab_test.cc", 10 * points, ""};
  t.outcome = std::move(outcome);
  t.seconds = 0.25;
  return t;
}

// A lab of 6 points, of which 2 are earned: one failure, one crash, one pass.
inline RunInfo SampleRun() {
  RunInfo run;
  run.plan.lab = "//phases/00-x/lab";
  run.plan.impl = "starter";
  run.plan.program = "phases/00-x/lab/program";
  run.plan.limits = DefaultLimits();
  run.digest = "ab12";
  run.source_sha256 = "5e1f";
  run.machine = "Some CPU, 8 cores";
  run.timestamp = "2026-03-01T12:00:00Z";
  run.result.tests = {
      SampleTest("Work", "CountsTheLastToken", 3,
                 {Verdict::kFailed,
                  "",
                  {{"phases/00-x/lab/lab_test.cc:31", "call:     Work(5)\nexpected: 15\ngot:      14"}},
                  ""}),
      SampleTest("Work", "IsZeroForNothing", 2, {Verdict::kPassed, "", {}, ""}),
      SampleTest("Bad", "IsRefused", 1,
                 {Verdict::kCrashed,
                  "SIGSEGV (Segmentation fault)\nin Work(int) at phases/00-x/lab/starter.cc:7",
                  {},
                  "SIGSEGV"}),
  };
  run.result.seconds = 1.5;
  return run;
}

}  // namespace course::runner

#endif  // HARNESS_RUNNER_RUN_SAMPLES_H_
