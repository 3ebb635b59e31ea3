// Who is who among this machine's processes, as far as /proc tells this user.

#ifndef HARNESS_DOCTOR_PROCESSES_H_
#define HARNESS_DOCTOR_PROCESSES_H_

#include <string>
#include <vector>

namespace course::doctor {

// The process that listens on this TCP port of 127.0.0.1; 0 if there is none, or it belongs to somebody else.
int ListenerOn(int port);

// "python3 -m http.server", at most 60 bytes; empty if there is no such process.
std::string CommandLine(int pid);

// The processes that run this executable with this as their first argument, lowest id first.
std::vector<int> ProcessesOf(const std::string& executable, const std::string& argument);

}  // namespace course::doctor

#endif  // HARNESS_DOCTOR_PROCESSES_H_
