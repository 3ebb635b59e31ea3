// The files of a cgroup, and its end.

#ifndef HARNESS_JAIL_CGROUP_FILES_H_
#define HARNESS_JAIL_CGROUP_FILES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace course::jail {

// All of a file as the kernel writes them. Empty if it cannot be read.
std::string ReadCgroupFile(const std::string& path);

// In one write: that is what the kernel takes as one command. Internal names the file, the value and the reason.
absl::Status WriteCgroupFile(const std::string& path, const std::string& value);

// The number behind a name, in a file of lines "oom_kill 3". 0 if it is not there.
int64_t CgroupCount(const std::string& path, const std::string& name);

// Ends whatever is in a cgroup that has no children and removes it. False if the kernel still keeps it after so many
// milliseconds.
bool RemoveCgroup(const std::string& folder, int wait_ms);

}  // namespace course::jail

#endif  // HARNESS_JAIL_CGROUP_FILES_H_
