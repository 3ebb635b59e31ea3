// The first program in the jail, process 1 there: sets limits and filter, starts the command, ends everything after it.

#ifndef HARNESS_JAIL_INIT_H_
#define HARNESS_JAIL_INIT_H_

#include "harness/jail/flags.h"

namespace course::jail {

// --fds=N: 3, ... 3+N-1 are for the command; 3+N takes a Report.
// --profile=serve|compile --writes=0|1 --memory=BYTES --cpu=SECONDS --file=BYTES --processes=N   0: no limit
// --tmp=BYTES: the size of /tmp, which is mounted here
int RunInit(const Flags& flags);

// The same for a process that is process 1 already and has its descriptors: 3, ... 3+fds-1 for the command, behind them
// the one that takes the Report, which closes on exec.
int RunCommand(const Flags& flags, int fds);

}  // namespace course::jail

#endif  // HARNESS_JAIL_INIT_H_
