// The two ends of a jail with rounds (rounds.h): who asks for one, outside, and who serves them, process 1 inside.
//
//   outside: "round", a process a round     ══ socket ══►  inside: "init", one for all
//     its descriptors, its core, a leash ───────────────►  process 1 of a pid namespace ──► the command, process 2
//     ◄─────────────────────── Report, over the leash ───┘
//
// Who lets go of the leash ends the round: the kernel ends a pid namespace with its process 1.

#ifndef HARNESS_JAIL_ROUND_H_
#define HARNESS_JAIL_ROUND_H_

#include "harness/jail/flags.h"

namespace course::jail {

// --fds=N: 3, ... 3+N-1 and the standard output are for the command; 3+N is the jail's socket.
// Waits for the round's end and ends like the command; as kNoJail if there was none, and stderr says why.
int RunRound(const Flags& flags);

// --rounds=N: each brings N descriptors. 3 is the socket, 4 takes a Report when its other end is closed. Everything
// else is RunInit's.
int RunRounds(const Flags& flags);

}  // namespace course::jail

#endif  // HARNESS_JAIL_ROUND_H_
