// From starter.cc to the program that is graded, with Bazel's own commands in the kit's tree.

#ifndef HARNESS_WATCH_COMPILE_H_
#define HARNESS_WATCH_COMPILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/process.h"
#include "harness/watch/kit.h"

namespace course::watch {

struct Built {
  bool ok = false;
  bool stopped = false;
  std::string message;       // the compiler's or the linker's, as Bazel would print it; may hold warnings if ok
  bool with_header = false;  // the precompiled header was used
};

// Compiles and links what lies at the kit's source. `header` is a precompiled header (see header.h) or empty: messages
// and program are the same with and without it. Errors are those of starting a program.
absl::StatusOr<Built> CompileAndLink(const Kit& kit, const std::string& header, int stop_fd);

// Runs one of Bazel's commands as Bazel does: in the tree, with Bazel's environment and no other.
absl::StatusOr<cli::Finished> RunTool(const Kit& kit, const std::vector<std::string>& command, int stop_fd);

}  // namespace course::watch

#endif  // HARNESS_WATCH_COMPILE_H_
