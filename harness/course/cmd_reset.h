// `course reset LAB`: the starter as it was delivered, after a copy of the learner's file.

#ifndef HARNESS_COURSE_CMD_RESET_H_
#define HARNESS_COURSE_CMD_RESET_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

Result RunReset(const Context& context, const std::string& lab);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_RESET_H_
