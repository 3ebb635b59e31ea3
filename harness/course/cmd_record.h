// `course record --spool`: called by the bazel hook after each `bazel test`.

#ifndef HARNESS_COURSE_CMD_RECORD_H_
#define HARNESS_COURSE_CMD_RECORD_H_

#include "harness/course/context.h"
#include "harness/store/store.h"

namespace course::cli {

// Records what waits in .course/spool and says on err what became of it. kFailed keeps the files for the next time.
Result RunRecord(const Context& context);

// The same without a word unless an event file was refused: what every command does before it reads the store.
absl::Status DrainSpool(const Context& context, store::Store& store);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_RECORD_H_
