// `course export`, `course import`, `course erase`: one's data, to take along, to bring back, to have forgotten.

#ifndef HARNESS_COURSE_CMD_PRIVACY_H_
#define HARNESS_COURSE_CMD_PRIVACY_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

// To course-export-TIME.json in the current folder if `file` is empty. Never overwrites.
Result RunExport(const Context& context, const std::string& file);

// Adds the runs that this store does not have yet.
Result RunImport(const Context& context, const std::string& file);

struct EraseOptions {
  bool yes = false;  // without being asked
};
Result RunErase(const Context& context, const EraseOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_PRIVACY_H_
