// `course clean`: frees disk space that can be made again.

#ifndef HARNESS_COURSE_CMD_CLEAN_H_
#define HARNESS_COURSE_CMD_CLEAN_H_

#include "harness/course/context.h"

namespace course::cli {

struct CleanOptions {
  bool all = false;  // also what takes minutes to make again: Bazel's whole folder, its cache, node_modules
};
// Never touches starters, the database, its backups or the attic.
Result RunClean(const Context& context, const CleanOptions& options);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_CLEAN_H_
