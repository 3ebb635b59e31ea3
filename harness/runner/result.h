// What became of a lab's tests.

#ifndef HARNESS_RUNNER_RESULT_H_
#define HARNESS_RUNNER_RESULT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/runner/expected_tests.h"
#include "harness/verdict/verdict.h"

namespace course::runner {

struct Failure {
  std::string where;  // "phases/.../lab_test.cc:31"; empty if unknown
  std::string text;
};

// The decision about one TEST.
struct Outcome {
  Verdict verdict = Verdict::kInterrupted;
  std::string message;            // why, for every verdict but PASSED: one line or a few
  std::vector<Failure> failures;  // the assertions that did not hold
  std::string signal;             // "SIGSEGV", if a signal ended it
};

struct TestResult {
  ExpectedTest test;
  Outcome outcome;
  double seconds = 0;    // wall clock
  std::string output;    // what it printed, cut
  bool selected = true;  // false: --test_filter left it out

  int points() const { return outcome.verdict == Verdict::kPassed ? test.points : 0; }
};

struct LabResult {
  std::vector<TestResult> tests;  // every test of the catalog, in its order
  double seconds = 0;
  bool filtered = false;  // --test_filter chose some
  // The first thing that this machine could not do: start a process, say. The tests concerned have points 0 and say
  // why; whoever gives scores takes none of it for a result.
  absl::Status trouble;

  int points() const;
  int max_points() const;
  // Of the tests that --test_filter did not leave out.
  int Count(Verdict verdict) const;
  int selected() const;
  // PASSED, FAILED, SKIPPED, TAMPERED, NO_TESTS or INTERRUPTED: see docs/grading.md.
  Verdict verdict() const;
};

}  // namespace course::runner

#endif  // HARNESS_RUNNER_RESULT_H_
