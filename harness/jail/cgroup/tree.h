// Where our own cgroups lie in the file system, by what the kernel says about us.

#ifndef HARNESS_JAIL_CGROUP_TREE_H_
#define HARNESS_JAIL_CGROUP_TREE_H_

#include <string>

namespace course::jail {

// Folders. Empty: there is no such hierarchy here, or our own cgroup cannot be seen in it (it is another namespace's).
struct OwnCgroups {
  std::string unified;  // version 2, all controllers in one hierarchy
  std::string memory;   // version 1, a hierarchy for each controller
  std::string pids;
};

// The texts of /proc/self/cgroup ("4:memory:/user", cgroups(7)) and /proc/self/mountinfo (proc(5)). A line that has
// another form says nothing.
OwnCgroups ParseOwnCgroups(const std::string& cgroup, const std::string& mountinfo);

}  // namespace course::jail

#endif  // HARNESS_JAIL_CGROUP_TREE_H_
