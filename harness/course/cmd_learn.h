// `course learn`: whose code a plain `bazel test` grades in this clone.

#ifndef HARNESS_COURSE_CMD_LEARN_H_
#define HARNESS_COURSE_CMD_LEARN_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct LearnOptions {
  bool off = false;
};
Result RunLearn(const Context& context, const LearnOptions& options);

// .bazelrc.user with or without the line "build --config=starter"; every other line stays as it is.
std::string WithStarterConfig(const std::string& bazelrc, bool on);

// True where a plain `bazel test` grades the learner's files: that line is there.
bool GradesStarters(const Context& context);

// True in a clone where nobody has decided yet: there is no .bazelrc.user.
bool IsFreshClone(const Context& context);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_LEARN_H_
