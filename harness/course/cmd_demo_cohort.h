// `course demo-cohort`: a cohort that does not exist, to look at before term.

#ifndef HARNESS_COURSE_CMD_DEMO_COHORT_H_
#define HARNESS_COURSE_CMD_DEMO_COHORT_H_

#include <cstdint>
#include <string>

#include "cohort/accounts/password.h"
#include "harness/course/context.h"

namespace course::cli {

struct DemoCohortOptions {
  int learners = 60;
  std::string dir;  // empty: .course/demo-cohort
  uint64_t seed = 1;
  int port = 8800;
  cohort::PasswordCost password_cost = {};
};

// Makes cohort.toml and its database in the folder, and says who can sign in. InvalidArgument: one of them is there.
Result RunDemoCohort(const Context& context, const DemoCohortOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_DEMO_COHORT_H_
