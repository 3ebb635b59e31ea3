// A jail for code of others: a program that runs without files of the host, network, other processes or privileges.
//
//   JailPlan plan = {.argv = {"/servant"}, .profile = Profile::kServe};
//   plan.mounts = {{"/home/ann/bundle/servant", "/servant"}};
//   ASSIGN_OR_RETURN(const JailOutcome outcome, Run(plan));
//
// bubblewrap makes the namespaces, a first program inside (init.cc) sets resource limits and the filter of system
// calls. What each of the two profiles allows, and what is not covered: docs/security.md.

#ifndef HARNESS_JAIL_JAIL_H_
#define HARNESS_JAIL_JAIL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace course::jail {

// A file or folder of the host, as the jail sees it. Both paths are absolute; `to` lies neither in /dev nor in /proc.
// A writable folder has to belong to JailUser() (user.h).
struct Mount {
  std::string from;
  std::string to;
  bool writable = false;
};

enum class Profile {
  // g++, as, ld and nm, and what they read: /usr/bin, /usr/lib, /usr/include. May fork and execute.
  kCompile,
  // One program, which may start threads and nothing else: no new process, no exec, no socket, no file opened for
  // writing (unless there is a /tmp or a writable mount). Sees its mounts and three devices; see SharedLibraries.
  kServe,
};

// Of each, 0: no limit; but of tmp_mb, 0: no /tmp. Seconds are of one process for the CPU, of the whole for the wall.
struct JailLimits {
  int memory_mb = 1024;  // address space of a process; all of them together: see Together() in limited.h
  int cpu_seconds = 10;
  int wall_seconds = 20;  // watched by Run; whoever starts the command line himself watches it himself
  int file_mb = 64;       // of one file
  int processes = 64;     // and threads
  int tmp_mb = 0;
  int output_kb = 1024;  // watched by Run
};

struct JailPlan {
  std::vector<std::string> argv;  // argv[0]: an absolute path inside
  std::vector<Mount> mounts;
  std::vector<std::string> environment;  // NAME=value; nothing is inherited
  Profile profile = Profile::kServe;
  JailLimits limits;
  std::vector<int> fds;  // at most 6; inside 3, 4, ...
};

// The command that becomes the jail: for whoever starts it himself, with plan.fds as 3, 4, ... It waits until nothing
// of the jail is left, and ends as the program inside did: with the same exit code or by the same signal (125: the jail
// could not be made, and stderr says why). SIGTERM and SIGKILL end everything in it. Its argv[0] is a file of this
// process: valid as long as this process lives. It has no cgroup (see limited.h). InvalidArgument names what is wrong
// with the plan.
absl::StatusOr<std::vector<std::string>> CommandLine(const JailPlan& plan);

enum class Ended {
  kExited,     // by itself; see exit_code
  kSignalled,  // see signal
  kCpu,        // cpu_seconds
  kWallClock,  // wall_seconds
  kMemory,     // of all processes together; the address space of one shows as a refused allocation instead
  kOutput,     // output_kb
};

struct JailOutcome {
  Ended ended = Ended::kExited;
  int exit_code = 0;
  int signal = 0;
  double seconds = 0;  // wall clock, with the start of the jail
  double cpu_seconds = 0;
  int64_t peak_kb = 0;  // resident memory of the largest process
  std::string output;   // stdout and stderr: the first and the last 12 KiB, a line in between says what is missing
};

// "ended by SIGSEGV", "exit code 3", "wall clock": for messages.
std::string Describe(const JailOutcome& outcome);

// Runs the plan to its end. Nothing of it is left when this returns: no process, no file but in writable mounts.
// FailedPrecondition if this machine cannot make the jail, with what to do about it.
absl::StatusOr<JailOutcome> Run(const JailPlan& plan);

// The shared libraries and the loader that a program (a path of the host) needs, as read-only mounts. The program is
// not trusted: it is looked at in a jail.
absl::StatusOr<std::vector<Mount>> SharedLibraries(const std::string& program);

// What a score says about the jail that it came from, "jail-2: user pid net ipc uts namespaces, seccomp, rlimits".
//   jail-0  none
//   jail-1  the namespaces, the filter and the limits of this file
//   jail-2  the same, and a user of its own: started by root, run as JailUser()
std::string LevelName();

}  // namespace course::jail

#endif  // HARNESS_JAIL_JAIL_H_
