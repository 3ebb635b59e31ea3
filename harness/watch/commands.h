// How Bazel turns a lab's starter.cc into the program that is graded: its own commands, to be run without it.

#ifndef HARNESS_WATCH_COMMANDS_H_
#define HARNESS_WATCH_COMMANDS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/bazel.h"

namespace course::watch {

// All paths are relative to the execution root, as Bazel writes them.
struct Commands {
  std::vector<std::string> compile;  // source to object
  std::vector<std::string> link;     // that object and the others to the program
  std::string source;                // phases/P/L/starter.cc
  std::string object;                // bazel-out/.../starter.pic.o
  std::string program;               // bazel-out/.../program
  std::vector<std::string> objects;  // the link's other inputs
};

// How Bazel is asked: `stop_fd` as in cli::BazelCall; `busy` is called when another Bazel has to end first.
struct Asking {
  cli::Bazel& bazel;
  int stop_fd = -1;
  std::function<void()> busy = [] {};
};

// A Bazel command, without output on the terminal; its stdout. The error has what it printed; Aborted if it was
// stopped.
absl::StatusOr<std::string> AskBazel(const Asking& asking, std::vector<std::string> args);

// `bazel query`: the workspace's own source files among the answer, as paths relative to it.
absl::StatusOr<std::vector<std::string>> SourceFiles(const Asking& asking, const std::string& query);

// Of the lab (a label), with the learner's code linked in. Analyses, and builds nothing.
absl::StatusOr<Commands> FindCommands(const Asking& asking, const std::string& lab);

// The same from aquery's answer.
absl::StatusOr<Commands> ParseCommands(const std::string& jsonproto);

// "-MF" of a compile command, for instance; empty if it is not there.
std::string ArgumentAfter(const std::vector<std::string>& arguments, const std::string& flag);

}  // namespace course::watch

#endif  // HARNESS_WATCH_COMMANDS_H_
