// Opening a hint of a lab: one rule for `course hint` and for `course watch`.

#ifndef HARNESS_COURSE_OPEN_HINT_H_
#define HARNESS_COURSE_OPEN_HINT_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/course/context.h"
#include "harness/store/store.h"

namespace course::cli {

struct OpenedHint {
  int level = 0;
  int count = 0;
  bool again = false;  // the last one was open already
  std::string text;    // Markdown, without blanks around it
};

// Opens hint `level` of the lab, or the one after `hints_used` if it is 0, and records that. InvalidArgument for a level
// that the handout does not have; FailedPrecondition, naming the file, for a handout without hints.
absl::StatusOr<OpenedHint> OpenHint(const Context& context, store::Store& store, const catalog::Lab& lab,
                                    int hints_used, int level);

}  // namespace course::cli

#endif  // HARNESS_COURSE_OPEN_HINT_H_
