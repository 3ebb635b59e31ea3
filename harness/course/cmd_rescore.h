// `course rescore`: what a mended question bank changes in attempts that were scored by an older version of it.

#ifndef HARNESS_COURSE_CMD_RESCORE_H_
#define HARNESS_COURSE_CMD_RESCORE_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

struct RescoreOptions {
  std::string bank;  // "00"
  bool keep = false;
};

// Lists every closed attempt of the owner whose points today's bank would change, question by question. The new points
// are kept only if asked for; answers, papers and the old version stay as they are in any case. One whose bank is lost
// is named and keeps its points, which is no failure of the command; one that the course closed has none to get.
// Exit::kFailed: another try might score more (a busy database, a full disk). NotFound: no such bank.
Result RunRescore(const Context& context, const RescoreOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_RESCORE_H_
