// The attic: copies of a learner's files, made before a command replaces them.

#ifndef HARNESS_COURSE_ATTIC_H_
#define HARNESS_COURSE_ATTIC_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/course/context.h"

namespace course::cli {

// Writes `text` to .course/attic/<lab>/<time>.cc, never over another copy, and returns that path relative to the
// workspace. `lab_folder` is relative to the workspace.
absl::StatusOr<std::string> KeepInAttic(const Context& context, const std::string& lab_folder, const std::string& text);

// "2026-02-17T09-30-05.123": UTC, sorts by time, fit for a file name.
std::string TimeForFileName(int64_t ms);

}  // namespace course::cli

#endif  // HARNESS_COURSE_ATTIC_H_
