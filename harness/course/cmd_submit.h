// `course submit`: hands labs in to the cohort that this clone has joined, shows what became of them, and reports runs.

#ifndef HARNESS_COURSE_CMD_SUBMIT_H_
#define HARNESS_COURSE_CMD_SUBMIT_H_

#include <functional>
#include <string>
#include <vector>

#include "cohort/submitting/api_client.h"
#include "harness/course/context.h"

namespace course::cli {

struct SubmitOptions {
  std::vector<std::string> labs;  // any of their names
  bool all = false;               // every lab whose file was touched, unless it was handed in as it is
  bool retry = false;             // only what waits
  bool status = false;            // only what became of what was handed in
  bool wait = false;              // until it is graded
  bool runs = false;              // reports what was graded on this machine
  cohort::ApiClientOptions client = {};
  std::function<void(int ms)> sleep = {};  // a real one, if empty
};

// A submission is on the disk before it is sent. kFailed if one did not arrive (it waits, and the next `submit` sends
// it), was refused, or could not be graded; points do not matter. InvalidArgument for a lab that is not there or
// options that do not fit together; FailedPrecondition without a cohort.
Result RunSubmit(const Context& context, const SubmitOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_SUBMIT_H_
