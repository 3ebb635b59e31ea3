// `course update`: a newer course in a clone whose starters were edited.

#ifndef HARNESS_COURSE_CMD_UPDATE_H_
#define HARNESS_COURSE_CMD_UPDATE_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct UpdateOptions {
  std::string from;  // "upstream/main"; empty: the branch that this one follows
};

// Either the whole newer course with the learner's starters in it, or everything as it was: edited files other than
// starters, a conflict, an unreachable server stop it before or undo it. Every edited starter is copied to the attic
// first.
Result RunUpdate(const Context& context, const UpdateOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_UPDATE_H_
