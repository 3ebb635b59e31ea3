// From what was seen to a verdict: a pure function, so that every case can be written down as a test.

#ifndef HARNESS_RUNNER_DECIDE_H_
#define HARNESS_RUNNER_DECIDE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "harness/runner/observation.h"
#include "harness/runner/plan.h"
#include "harness/runner/result.h"

namespace course::runner {

struct CrashSite {
  bool in_servant = false;
  std::vector<uint64_t> frames;  // addresses in the program's (or servant's) file, the innermost first
};

struct Decision {
  Outcome outcome;
  CrashSite crash;          // where a crash happened, if it was reported
  std::string once_result;  // what a ONCE step returned, if it passed
};

// `asked` is the "Suite.Name" or the name of the ONCE step that the program was told to run. What the program reports
// about itself counts only as far as its exit status and the runner's own measurements agree; otherwise TAMPERED.
Decision Decide(const std::string& asked, const Observation& seen, const Limits& limits);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_DECIDE_H_
