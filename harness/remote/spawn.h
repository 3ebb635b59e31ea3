// Starts the process that holds the learner's code.

#ifndef HARNESS_REMOTE_SPAWN_H_
#define HARNESS_REMOTE_SPAWN_H_

#include <sys/types.h>

#include <string>

namespace remote {

// The servant's end of the connection.
inline constexpr int kServantSocket = 3;

struct Servant {
  pid_t pid = -1;     // a child of this process, to be waited for by the caller
  int socket = -1;    // our end of the connection, close-on-exec
  std::string error;  // why there is none; empty if there is one
};

// Starts the program `path`. It inherits stdout and stderr, its end of the connection as kServantSocket, and nothing
// else: no other file, an empty stdin, no environment but the options of the sanitizers. It is killed when the thread
// that called this ends.
Servant StartServant(const std::string& path);

}  // namespace remote

#endif  // HARNESS_REMOTE_SPAWN_H_
