// Starts the process that holds the learner's code.

#ifndef HARNESS_REMOTE_SPAWN_H_
#define HARNESS_REMOTE_SPAWN_H_

#include <sys/types.h>

#include <string>

#include "harness/remote/ends.h"

namespace remote {

// The servant's side of the conversation.
inline constexpr Ends kServantEnds = {.in = 3, .out = 4};

struct Servant {
  pid_t pid = -1;     // a child of this process, to be waited for by the caller
  Ends ends;          // our side, close-on-exec
  std::string error;  // why there is none; empty if there is one
};

// Starts the program `path`. It inherits stdout and stderr, its side as kServantEnds, and nothing else:
// no other file, an empty stdin, no environment but the options of the sanitizers. It is killed when the thread
// that called this ends.
Servant StartServant(const std::string& path);

}  // namespace remote

#endif  // HARNESS_REMOTE_SPAWN_H_
