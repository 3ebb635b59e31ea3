// The program outside: becomes somebody harmless, starts bubblewrap, waits until nothing of the jail is left.

#ifndef HARNESS_JAIL_START_H_
#define HARNESS_JAIL_START_H_

#include "harness/jail/flags.h"

namespace course::jail {

// --uid=N --gid=N: only for root, who becomes them.  --fds=N: 3, ... 3+N-1 are for the command.
// --report=FD: takes a Report, unless there is no jail.  --ro=FROM=>TO, --rw=FROM=>TO  --tmp=BYTES
// --cgroup=FOLDER: limits all of it, several if need be
// --system: what g++ needs  --set=NAME=value; all others, and what stands behind "--", go to RunInit.
int RunStart(const Flags& flags);

}  // namespace course::jail

#endif  // HARNESS_JAIL_START_H_
