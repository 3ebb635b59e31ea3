// `course serve --cohort cohort.toml`: a cohort's server in the foreground, with its grading workers.

#ifndef HARNESS_COURSE_CMD_SERVE_COHORT_H_
#define HARNESS_COURSE_CMD_SERVE_COHORT_H_

#include <functional>
#include <optional>
#include <string>

#include "harness/course/cmd_grade.h"
#include "harness/course/context.h"
#include "web/cohort/server.h"

namespace course::cli {

// web::ServeCohort, or a test's stand-in.
using ServeCohortFunction = std::function<absl::Status(const web::CohortServeOptions&)>;

// Serves until the process is told to end. Where nobody can sign in as an admin yet it prints a link that makes one.
// `port` replaces the file's. FailedPrecondition if the database is served already, or the port is taken.
Result RunServeCohort(const Context& context, const std::string& path, std::optional<int> port,
                      const ServeCohortFunction& serve, const GradeServices& grading);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_SERVE_COHORT_H_
