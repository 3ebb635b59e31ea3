// `course status`: the map in the terminal, or as JSON for scripts.

#ifndef HARNESS_COURSE_CMD_STATUS_H_
#define HARNESS_COURSE_CMD_STATUS_H_

#include <string>
#include <vector>

#include "harness/course/context.h"
#include "harness/course/progress.h"
#include "quiz/taking/standing.h"

namespace course::cli {

struct StatusOptions {
  bool json = false;
};
Result RunStatus(const Context& context, const StatusOptions& options);

// {"points":N,"max_points":M,"labs":[{label, name, short_name, title, phase, impl, verdict, points, max_points,
// best_points, attempts, hints_used, gave_up, message, reference, tests:[{suite, name, verdict, points, max_points,
// message, file, line}]}],
// "quizzes":[{bank, title, attempts, open, best_points, max_points, passed, due}]}.
//
// A lab that nobody graded has verdict "NOT_GRADED" and tests "NOT_RUN". The totals are the learner's (impl = starter).
// A lab that only the solution was graded on shows that run, with impl "solution"; `reference` is the solution's latest
// run. Of quizzes there are those that were begun or have a question due; their points are none of the totals.
std::string StatusJson(const std::vector<LabProgress>& labs, const std::vector<quiz::Standing>& quizzes);

// One line per lab; a phase's heading carries its points. Quizzes below, one line each.
std::string StatusMap(const Context& context, const std::vector<LabProgress>& labs,
                      const std::vector<quiz::Standing>& quizzes);

// "██████░░░░": `width` cells, the last one full only for full marks and the first one for any point.
std::string Bar(int points, int max_points, int width);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_STATUS_H_
