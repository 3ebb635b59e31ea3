// The yardstick of edit_to_verdict: g++ alone, with the very commands that Bazel would run.

#ifndef HARNESS_COURSE_BENCH_PLAIN_GXX_H_
#define HARNESS_COURSE_BENCH_PLAIN_GXX_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/course/bench/clone.h"
#include "harness/watch/kit.h"

namespace course::bench {

// What it takes to build the lab's program without Bazel, in a folder of the clone.
absl::StatusOr<watch::Kit> PreparePlainGxx(Clone& clone, const std::string& lab);

// Compiles this text as the lab's starter.cc, links it with the prebuilt tests, runs all of them in one process; an
// error if any of the three fails.
absl::Status CompileLinkAndRun(const watch::Kit& kit, const std::string& starter);

}  // namespace course::bench

#endif  // HARNESS_COURSE_BENCH_PLAIN_GXX_H_
