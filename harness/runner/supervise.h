// Runs one test program (and, when isolated, its servant) under limits and watches until both are gone.

#ifndef HARNESS_RUNNER_SUPERVISE_H_
#define HARNESS_RUNNER_SUPERVISE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/runner/observation.h"
#include "harness/runner/plan.h"

namespace course::runner {

struct Job {
  int program_fd = -1;
  std::string program;                 // its name, for argv[0]
  std::vector<std::string> arguments;  // --gtest_filter=..., --course_once=...
  int servant_fd = -1;                 // -1: not isolated
  std::string servant;
  // Not empty: the servant is started by this command line, whose program servant_fd then is (see grade.h).
  std::vector<std::string> servant_command;
  std::vector<int> servant_fds;  // the command's own, as 6, ...
  int once_result_fd = -1;       // -1: none
  std::vector<std::string> environment;
  Limits limits;
  bool sanitized = false;  // resident memory is watched instead of limiting the address space; no process filter
};

// Adds the --course_ flags to the arguments. Kills everything that the job leaves behind. Unavailable if a process
// could not be started.
absl::StatusOr<Observation> Supervise(const Job& job);

// Makes a running Supervise stop and later ones not start: for signal handlers.
void Interrupt();
bool Interrupted();

}  // namespace course::runner

#endif  // HARNESS_RUNNER_SUPERVISE_H_
