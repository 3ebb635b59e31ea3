// The names of the cgroups that we make, which say who has made them: so what a killed process left can be told from
// what a living one uses.

#ifndef HARNESS_JAIL_CGROUP_NAMES_H_
#define HARNESS_JAIL_CGROUP_NAMES_H_

#include <string>

namespace course::jail {

// "course-jail-PIDNS-PID-START-N": nobody else has it, now or later. START is when this process began, in the kernel's
// ticks since the machine did: numbers of processes come again.
std::string NewCgroupName();

// Removes the cgroups in `parent` that processes have left which are gone. What another pid namespace's processes made
// stays, since we cannot see whether they live; as does whatever has a name that is not of this form.
void RemoveLeftCgroups(const std::string& parent);

}  // namespace course::jail

#endif  // HARNESS_JAIL_CGROUP_NAMES_H_
