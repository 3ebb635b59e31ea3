// What Run and Rounds share of a jail's limits by the kernel.

#ifndef HARNESS_JAIL_LIMITED_H_
#define HARNESS_JAIL_LIMITED_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/jail/cgroup/cgroup.h"
#include "harness/jail/jail.h"

namespace course::jail {

// What all processes of a jail together may have: the plan's memory and /tmp, and what the jail itself needs. Never
// less than one process at its own limit beside a full /tmp, so a program that stays within its limits meets no other.
CgroupLimits Together(const JailLimits& limits);

// A cgroup with these limits; nullptr where this machine offers none.
std::unique_ptr<Cgroup> CgroupFor(const JailLimits& limits);

// Makes the jail of a CommandLine() begin in `cgroup`, unless that is nullptr.
void BeginIn(const Cgroup* cgroup, std::vector<std::string>& words);

// Run with limits for all processes together that a cgroup alone enforces: nobody watches the memory, and inside there
// is no limit for the number of processes. To show that the kernel does what it is asked for. FailedPrecondition where
// this machine offers no cgroup.
absl::StatusOr<JailOutcome> RunByCgroupAlone(const JailPlan& plan);

}  // namespace course::jail

#endif  // HARNESS_JAIL_LIMITED_H_
