// What the kernel says about a process, read from outside of it.

#ifndef HARNESS_JAIL_OBSERVE_H_
#define HARNESS_JAIL_OBSERVE_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace course::jail {

// Descendants of this process whose argv[0] is `program`.
std::vector<pid_t> DescendantsRunning(const std::string& program);

// A line of /proc/PID/status, without its name: "Uid" -> "65534\t65534\t65534\t65534". Empty if there is none.
std::string StatusLine(pid_t pid, const std::string& name);

// Of a file. Empty if it cannot be read.
std::string FirstLine(const std::string& path);

// "net:[4026531840]". Empty if it cannot be read.
std::string NamespaceOf(pid_t pid, const std::string& kind);

}  // namespace course::jail

#endif  // HARNESS_JAIL_OBSERVE_H_
