// What the first program in the jail tells the one outside: fixed-size bytes over a pipe.

#ifndef HARNESS_JAIL_REPORT_H_
#define HARNESS_JAIL_REPORT_H_

#include <cstdint>

namespace course::jail {

// Exit code of the program outside if there is no jail.
inline constexpr int kNoJail = 125;

struct Report {
  bool started = false;  // the program was executed
  int32_t status = 0;    // as of waitpid; SIGXCPU also where it was ignored and SIGKILL followed
  int32_t error = 0;     // not started: errno of
  char step[32] = {};    // ... this step
  int64_t cpu_us = 0;    // of all processes
  int64_t peak_kb = 0;   // resident, of the largest process
};

}  // namespace course::jail

#endif  // HARNESS_JAIL_REPORT_H_
