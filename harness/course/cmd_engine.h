// `course engine`: builds the engine's program, sees to it that the dashboard runs, and says where one talks to it.

#ifndef HARNESS_COURSE_CMD_ENGINE_H_
#define HARNESS_COURSE_CMD_ENGINE_H_

#include "harness/course/cmd_up.h"
#include "harness/course/context.h"

namespace course::cli {

struct EngineOptions {
  bool mine = false;  // with the learner's code of the labs that have full marks
};

// A server that runs already takes the new program with the next request.
Result RunEngine(const Context& context, const EngineOptions& options, const StartDashboard& start);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_ENGINE_H_
