// The spool: the folder in which the hook tools/bazel leaves event files, named TIME-PID.json, with .part at the end
// while Bazel (process PID) writes.

#ifndef HARNESS_RECORDER_SPOOL_H_
#define HARNESS_RECORDER_SPOOL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace course::recorder {

struct SpoolEntry {
  std::string path;
  bool part = false;  // not yet handed over by the hook
};

// Oldest first, by name; none if there is no such folder. PermissionDenied if it cannot be read.
absl::StatusOr<std::vector<SpoolEntry>> ListSpool(const std::string& spool);

// Whether the process in the name of a .part file still runs. A process that began after the file did is another one
// that got the same number.
bool WriterLives(const std::string& path);

// Waits until the file ends with Bazel's last message, has not grown for a second, or the patience is over. Returns at
// once if it is complete, or was last written longer ago than that.
void WaitForEnd(const std::string& path, int patience_ms);

// Moves the file to SPOOL/refused and writes the reason beside it (NAME.reason). Returns where it lies now.
absl::StatusOr<std::string> Refuse(const std::string& spool, const std::string& path, const std::string& reason);

}  // namespace course::recorder

#endif  // HARNESS_RECORDER_SPOOL_H_
