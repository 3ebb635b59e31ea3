// `course cohort init`, `invite` and `roster`: a cohort's settings and its people, from the command line.

#ifndef HARNESS_COURSE_CMD_COHORT_PEOPLE_H_
#define HARNESS_COURSE_CMD_COHORT_PEOPLE_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

// Writes a cohort.toml to begin with, in which every setting is explained. InvalidArgument if `path` is there already.
Result RunCohortInit(const Context& context, const std::string& path);

// Prints a link for `uses` people. InvalidArgument for another role than learner, instructor, admin, or for a number.
Result RunCohortInvite(const Context& context, const std::string& config, const std::string& role, int uses);

// What a list of learners (cohort/roster) would change; changes it with `yes`, or if somebody says so. Learners who are
// not in it stay. InvalidArgument names each mistake with its line.
Result RunCohortRoster(const Context& context, const std::string& config, const std::string& csv, bool yes);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_COHORT_PEOPLE_H_
