// The yardstick of edit_to_verdict: g++ alone, with the very commands that Bazel would run.

#ifndef HARNESS_COURSE_BENCH_PLAIN_GXX_H_
#define HARNESS_COURSE_BENCH_PLAIN_GXX_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/course/bench/clone.h"

namespace course::bench {

struct PlainGxx {
  std::string folder;                // Bazel's execution root
  std::vector<std::string> compile;  // starter.cc to an object
  std::vector<std::string> link;     // that object with the prebuilt tests to a program
  std::string program;               // absolute path
};

// Takes both commands from `bazel aquery` (the lab must have been built) and sends their outputs elsewhere.
absl::StatusOr<PlainGxx> FindCommands(Clone& clone, const std::string& lab);

// Compiles, links and runs; an error if any of the three fails.
absl::Status CompileLinkAndRun(const PlainGxx& gxx);

// Arguments of the action in `aquery --output=jsonproto` whose output (-o) has this base name; "starter.o" also finds
// starter.pic.o. NotFound if there is none.
absl::StatusOr<std::vector<std::string>> ActionArguments(const std::string& jsonproto, const std::string& output);

}  // namespace course::bench

#endif  // HARNESS_COURSE_BENCH_PLAIN_GXX_H_
