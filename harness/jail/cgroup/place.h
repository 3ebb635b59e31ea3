// Where on this machine cgroups for jails can be made, if anywhere.

#ifndef HARNESS_JAIL_CGROUP_PLACE_H_
#define HARNESS_JAIL_CGROUP_PLACE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::jail {

struct CgroupPlace {
  bool unified = false;              // version 2
  std::vector<std::string> parents;  // in each of them one is made; the first limits memory, the last processes
};

// Below our own cgroup, so what limits us limits a jail as well. Version 2 if the controllers "memory" and "pids" are
// delegated to us: there a cgroup whose children are limited has no process itself, so the first call moves this one
// into a child, if it is alone. A program that starts others which use jails calls this before it starts them. Else
// version 1, if we may write there. FailedPrecondition says what is missing, and what to type.
// Looked for once: later calls of a process have the same answer.
const absl::StatusOr<CgroupPlace>& FindCgroupPlace();

// The same with the texts of /proc/self/cgroup and /proc/self/mountinfo given, looked for anew: for tests.
absl::StatusOr<CgroupPlace> FindCgroupPlaceIn(const std::string& cgroup, const std::string& mountinfo);

}  // namespace course::jail

#endif  // HARNESS_JAIL_CGROUP_PLACE_H_
