// `course cohort ACTION`: what somebody who runs a cohort does from the command line. One file for each action.

#ifndef HARNESS_COURSE_CMD_COHORT_H_
#define HARNESS_COURSE_CMD_COHORT_H_

#include <string>
#include <vector>

#include "harness/course/context.h"

namespace course::cli {

struct CohortOptions {
  std::string action;                  // "export"
  std::vector<std::string> arguments;  // behind it
  std::string config = "cohort.toml";  // which cohort
  std::string format = "bundle";       // export
  std::string gradebook;               // export --format canvas: what Canvas exported
  std::string submission;              // export --format gradescope, junit: its id
  std::string dir = ".";               // import: where cohort.toml and cohort.db go
  std::string role = "learner";        // invite: that the link gives
  int uses = 1;                        // invite: how many may use it
  bool yes = false;                    // erase, roster: without being asked
};

// Also init, invite and roster: cmd_cohort_people.h. InvalidArgument for an action that there is not, and for a wrong
// number of arguments.
Result RunCohort(const Context& context, const CohortOptions& options);

// export [FILE] --format bundle|scores|canvas|lti|gradescope|junit: a new file that only its owner may read.
Result RunCohortExport(const Context& context, const CohortOptions& options);
// import FILE: a cohort of its own from a bundle. Nothing is there afterwards unless all of it is.
Result RunCohortImport(const Context& context, const CohortOptions& options);
// verify: whether the ledger fits the results, and which learners sent nothing for `retention_days`.
Result RunCohortVerify(const Context& context, const CohortOptions& options);
// export-learner LOGIN [FILE]: all that is stored of one learner.
Result RunCohortExportLearner(const Context& context, const CohortOptions& options);
// erase LOGIN: forgets him.
Result RunCohortErase(const Context& context, const CohortOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_COHORT_H_
