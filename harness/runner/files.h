// Whole files, read and written.

#ifndef HARNESS_RUNNER_FILES_H_
#define HARNESS_RUNNER_FILES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::runner {

// NotFound names the path and the system's reason.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Under a temporary name beside it first, then renamed: a reader sees the old file, the new one or none, never half.
absl::Status ReplaceFile(const std::string& path, std::string_view bytes);

}  // namespace course::runner

#endif  // HARNESS_RUNNER_FILES_H_
