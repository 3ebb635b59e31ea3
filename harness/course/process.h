// Starting another program and waiting for it.

#ifndef HARNESS_COURSE_PROCESS_H_
#define HARNESS_COURSE_PROCESS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::cli {

struct Command {
  std::vector<std::string> argv;           // argv[0] is looked for on PATH; at least one
  std::string folder;                      // to run in; empty: this process's own
  std::map<std::string, std::string> env;  // added to the environment
  bool only_env = false;                   // `env` is all of it: nothing of ours is passed on
  bool show = false;                       // its output goes where ours goes, instead of into the result
  // When this descriptor can be read (an eventfd, say) the program is stopped, together with what it started. It is
  // then the head of a process group of its own, so a terminal's Ctrl-C does not reach it. Not for `show`.
  int stop_fd = -1;
};

struct Finished {
  int exit_code = 0;     // 128 + signal if a signal ended it
  std::string output;    // stdout, unless shown
  std::string error;     // stderr, unless shown
  bool stopped = false;  // by stop_fd

  bool ok() const { return exit_code == 0; }
};

// Its stdin is /dev/null unless its output is shown. Unavailable if the program is not on this machine.
absl::StatusOr<Finished> RunCommand(const Command& command);

// Starts a program that outlives this one, in a session of its own; stdout and stderr are appended to the file `log`.
// Returns its process id.
absl::StatusOr<int> StartInBackground(const Command& command, const std::string& log);

// Identifies a process together with its id: the kernel's clock ticks at its start (proc(5), field 22). 0 if there is
// none.
int64_t ProcessStart(int pid);

}  // namespace course::cli

#endif  // HARNESS_COURSE_PROCESS_H_
