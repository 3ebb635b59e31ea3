// Runs a lab's tests, one process each, and collects what became of them.

#ifndef HARNESS_RUNNER_GRADE_H_
#define HARNESS_RUNNER_GRADE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/runner/crash_site.h"
#include "harness/runner/expected_tests.h"
#include "harness/runner/plan.h"
#include "harness/runner/result.h"

namespace course::runner {

struct GradeOptions {
  std::string filter;                    // run only what it names (see test_filter.h); empty: everything
  int total_seconds = 0;                 // for all tests together; 0: no limit
  std::string scratch;                   // an existing folder; every TEST gets a fresh one below it
  std::vector<std::string> environment;  // NAME=value, of every TEST
  // For an isolated plan whose servant belongs into a jail: argv of a command that becomes the jail, with the servant
  // in it and --course_events=5 behind the servant's name. It is started in the servant's place, with the same limits
  // and with descriptors 3 (calls), 4 (replies) and 5 (crashes), which it passes on. It ends as the servant
  // did, with the same exit code or by the same signal. Empty: the servant is started as it is.
  std::vector<std::string> servant_command;
  std::vector<int> servant_fds;  // more descriptors for that command: 6, ...
  // As each TEST ends. May be empty.
  std::function<void(const TestResult&)> on_test;
  // Where in the servant a crash was. A program that nobody trusts is not to be read outside its jail either. Empty:
  // LocateCrash.
  std::function<SourceLine(const std::vector<uint64_t>& frames)> locate_in_servant;
};

// NotFound if the program, the servant or its command cannot be opened, InvalidArgument if the filter names no test.
// REQUIRES: AdoptOrphans() was called.
absl::StatusOr<LabResult> Grade(const Plan& plan, const std::vector<ExpectedTest>& tests, const GradeOptions& options);

// What the sanitizers need on top: they are slower and hungrier.
Limits ScaledLimits(const Limits& limits, const std::string& sanitizer);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_GRADE_H_
