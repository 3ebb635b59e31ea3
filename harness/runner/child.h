// Starts one process with everything around it settled: limits, environment, file descriptors, whom it may harm.

#ifndef HARNESS_RUNNER_CHILD_H_
#define HARNESS_RUNNER_CHILD_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::runner {

struct ChildSpec {
  int program_fd = -1;                   // the executable, opened once: renaming or removing its file changes nothing
  std::vector<std::string> arguments;    // arguments[0] is the program's name
  std::vector<std::string> environment;  // NAME=value; nothing is inherited
  int output_fd = -1;                    // becomes stdout and stderr; stdin is /dev/null
  std::vector<int> fds;                  // become 3, 4, ...; nothing else stays open
  uint64_t address_space_bytes = 0;      // 0: no limit
  uint64_t file_bytes = 0;
  int cpu_seconds = 0;
  bool filter_processes = true;  // see process_filter.h
  int core = -1;                 // run on this one only; -1: on any
};

// The process runs in a session of its own and dies with us. Unavailable if it could not be started, with the reason.
absl::StatusOr<pid_t> StartChild(const ChildSpec& spec);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_CHILD_H_
