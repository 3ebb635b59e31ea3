// Starts the real runner on a plan and reads what it left: its exit code, its report, test.xml, and processes.

#ifndef HARNESS_RUNNER_HOSTILE_RUNNER_RUN_H_
#define HARNESS_RUNNER_HOSTILE_RUNNER_RUN_H_

#include <map>
#include <string>
#include <vector>

namespace course::runner {

struct CaseSeen {
  std::string verdict;
  int points = 0;
  std::string message;  // the text of <failure>, <error> or <skipped>
  std::string signal;
  std::string output;  // what the test printed
};

struct RunnerRun {
  int exit_code = -1;                             // -1: a signal ended the runner
  std::string report;                             // what it printed
  std::map<std::string, std::string> properties;  // of the run
  std::map<std::string, CaseSeen> cases;          // by "Suite.Name"
  int processes_left = 0;
};

struct RunnerInput {
  std::string program;  // runfiles path; copied into a folder of its own first
  std::string catalog;
  std::string servant;  // empty: not isolated
  std::string lab = "//harness/runner/hostile";
  std::string impl = "starter";
  std::string expect;
  std::string filter;  // as of --test_filter
  int memory_mb = 256;
  int cpu_seconds = 1;
  int wall_seconds = 20;
  int output_kb = 64;
  int timeout_seconds = 120;  // what Bazel gives all tests together
};

// The sanitizer that this build uses: none, asan, tsan or ubsan.
std::string Sanitizer();

RunnerRun RunRunner(const RunnerInput& input);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_HOSTILE_RUNNER_RUN_H_
