// `course hint`: the lab's hints, one at a time, and the solution for those who earned it or gave up.

#ifndef HARNESS_COURSE_CMD_HINT_H_
#define HARNESS_COURSE_CMD_HINT_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct HintOptions {
  std::string lab;  // empty: the lab that `next` names
  int level = 0;    // 1..; 0: the next one
  bool solution = false;
  bool yes = false;  // do not ask before giving up
};
Result RunHint(const Context& context, const HintOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_HINT_H_
