// The system calls that graded code may not make, as a seccomp filter.
//
// RLIMIT_NPROC is no substitute: it counts all of the user's processes and does not bind root.

#ifndef HARNESS_RUNNER_PROCESS_FILTER_H_
#define HARNESS_RUNNER_PROCESS_FILTER_H_

namespace course::runner {

// From now on, also in every program that this process turns into: no new process (threads are allowed), and no signal
// or debugger for anybody but itself. Refused calls return EAGAIN, EPERM or ENOSYS. Async-signal-safe. Returns whether
// the filter is in place; only x86-64 has one.
bool InstallProcessFilter();

}  // namespace course::runner

#endif  // HARNESS_RUNNER_PROCESS_FILTER_H_
