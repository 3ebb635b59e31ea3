// The command line: arguments to one command's function, its result to an exit code.

#ifndef HARNESS_COURSE_CLI_H_
#define HARNESS_COURSE_CLI_H_

#include <functional>
#include <string>
#include <vector>

#include "harness/course/bench/benches.h"
#include "harness/course/cmd_grade.h"
#include "harness/course/cmd_serve.h"
#include "harness/course/cmd_serve_cohort.h"
#include "harness/course/cmd_up.h"
#include "harness/course/context.h"

namespace course::cli {

// What the commands do to the world besides files and Bazel.
struct Services {
  ServeFunction serve;
  StartDashboard start_dashboard;
  std::function<Result(const Context&)> record;
  std::vector<bench::Bench> benches;
  GradeServices grading = {};
  ServeCohortFunction serve_cohort = {};
};

// args without the program's name. Prints errors and the next thing to type.
Exit RunCli(const std::vector<std::string>& args, const Context& context, const Services& services);

// Commands in groups, one line each.
std::string HelpText();

}  // namespace course::cli

#endif  // HARNESS_COURSE_CLI_H_
