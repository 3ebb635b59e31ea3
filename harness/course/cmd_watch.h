// `course watch [LAB]`: grades the lab whose file was saved and shows it.

#ifndef HARNESS_COURSE_CMD_WATCH_H_
#define HARNESS_COURSE_CMD_WATCH_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct WatchOptions {
  std::string lab;  // any of its names; empty: the one of the last time, else the first without full marks
};

// Ends with kDone when the learner quits, by q or Ctrl-C. FailedPrecondition if another one runs in this workspace or
// the course has no lab.
Result RunWatch(const Context& context, const WatchOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_WATCH_H_
