// `course join URL TOKEN`: this clone hands in to a cohort's server from now on.

#ifndef HARNESS_COURSE_CMD_JOIN_H_
#define HARNESS_COURSE_CMD_JOIN_H_

#include <string>

#include "cohort/submitting/api_client.h"
#include "harness/course/context.h"

namespace course::cli {

struct JoinOptions {
  std::string url;
  std::string token;  // "-" or empty: read from a line of context.in, so that no shell keeps it
  int terminal = 0;   // behind context.in, if it is one: shows nothing while the token is typed
  cohort::ApiClientOptions client = {};
};

// Asks the server whose token it is before anything is written, and keeps it in .course/cohort.json (mode 0600). The
// token is not printed. InvalidArgument for a URL or token that cannot be one; FailedPrecondition if the server does
// not know the token, it may not submit, or submissions wait for another cohort.
Result RunJoin(const Context& context, const JoinOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_JOIN_H_
