// `course backup`: a consistent copy of the database.

#ifndef HARNESS_COURSE_CMD_BACKUP_H_
#define HARNESS_COURSE_CMD_BACKUP_H_

#include <string>

#include "harness/course/context.h"

namespace course::cli {

// `file` is relative to where the user stands; empty: .course/backups/<time>.db. An existing file is never overwritten.
Result RunBackup(const Context& context, const std::string& file);

}  // namespace course::cli

#endif  // HARNESS_COURSE_CMD_BACKUP_H_
