// What the learner reads on the terminal: the failures first, with all that helps; the passes in a line each; the
// points.

#ifndef HARNESS_RUNNER_REPORT_H_
#define HARNESS_RUNNER_REPORT_H_

#include <string>

#include "harness/runner/run_info.h"

namespace course::runner {

// Plain text, at most 100 columns wide where the words allow it; no colours.
std::string Report(const RunInfo& run);

// "your starter.cc", "the reference solution", "the untouched starter", "the mutant off_by_one".
std::string WhoseCode(const std::string& impl);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_REPORT_H_
