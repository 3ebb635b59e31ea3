// `course next`: the one thing to do now, and how many questions are due for review.

#ifndef HARNESS_COURSE_CMD_NEXT_H_
#define HARNESS_COURSE_CMD_NEXT_H_

#include <string>

#include "harness/course/context.h"
#include "harness/course/progress.h"

namespace course::cli {

Result RunNext(const Context& context);

// What stands between the learner and full marks: the failing test's message first, then the file to edit.
std::string WhatToDo(const Context& context, const LabProgress& progress);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_NEXT_H_
