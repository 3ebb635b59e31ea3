// `course sandbox selftest`: what the jail of verified grading keeps apart on this machine.

#ifndef HARNESS_COURSE_CMD_SANDBOX_H_
#define HARNESS_COURSE_CMD_SANDBOX_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct SandboxOptions {
  std::string action;  // "selftest"
  bool json = false;   // one array of {"guarantee", "holds", "required", "how"}
};
// kFailed if a guarantee that a verified score rests on does not hold.
Result RunSandbox(const Context& context, const SandboxOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_SANDBOX_H_
