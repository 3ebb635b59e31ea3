// Files that are there after a power cut, and that only their owner may read.

#ifndef COHORT_SUBMITTING_DURABLE_FILE_H_
#define COHORT_SUBMITTING_DURABLE_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace course::cohort {

// Replaces `path`: a temporary file beside it (mode 0600, named with a dot in front), fsync, rename, fsync of the
// folder. Whoever reads meanwhile, and whoever reads after this process was killed at any moment, sees the old bytes or
// the new ones. ResourceExhausted: the disk is full; Internal otherwise; both name the path.
absl::Status WriteDurably(const std::string& path, std::string_view bytes);

// What is not there is no error.
absl::Status RemoveDurably(const std::string& path);

}  // namespace course::cohort

#endif  // COHORT_SUBMITTING_DURABLE_FILE_H_
