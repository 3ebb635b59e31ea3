// From a submitted starter.cc to the servant that holds it, in the jail, by Bazel's own commands.

#ifndef HARNESS_VERIFIED_COMPILE_H_
#define HARNESS_VERIFIED_COMPILE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "harness/verified/bundle.h"
#include "harness/verified/grader.h"

namespace course::verified {

struct Built {
  bool ok = false;
  std::string message;  // warnings, or why there is no servant: cleaned of colours and of the jail's own paths
  std::string servant;  // path of the host; nobody is to execute or read it but in a jail
  double seconds = 0;   // wall clock
};

struct CompileInput {
  const Bundle& bundle;
  std::string scratch;  // an existing folder of this grading alone, reachable for the jail's user; has starter.cc in it
  std::string header;   // a folder with a precompiled header (precompiled.h), or empty
  std::function<void(Stage)> on_stage;
  // With less of scratch's disk left, a failure is the disk's. More than any object and program of the course have.
  uintmax_t room_bytes = uintmax_t{32} << 20;
};

// Compiles, checks the symbols, links. What the submission does wrong is a message; errors are those of the jail and of
// the disk (ResourceExhausted: it is full).
absl::StatusOr<Built> CompileAndLink(const CompileInput& input);

// The largest starter.cc that is taken.
inline constexpr size_t kMaxSourceBytes = 256 << 10;

}  // namespace course::verified

#endif  // HARNESS_VERIFIED_COMPILE_H_
