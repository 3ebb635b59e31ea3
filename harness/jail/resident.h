// Resident memory of a process and everything below it.

#ifndef HARNESS_JAIL_RESIDENT_H_
#define HARNESS_JAIL_RESIDENT_H_

#include <sys/types.h>

#include <cstdint>

namespace course::jail {

// Memory that several of them share counts several times. 0 if the process is gone. Reads /proc: about 20 us a process.
uint64_t ResidentBytes(pid_t root);

}  // namespace course::jail

#endif  // HARNESS_JAIL_RESIDENT_H_
