// What two processes talk over: a pipe for each direction.
//
// Pipes and not a socket: both processes of a test take turns on one core, and a call over pipes costs about half the
// processor time. Nor can a descriptor travel through one.

#ifndef HARNESS_REMOTE_ENDS_H_
#define HARNESS_REMOTE_ENDS_H_

#include <optional>

namespace remote {

// The descriptors of one side.
struct Ends {
  int in = -1;   // to read from
  int out = -1;  // to write to
};

// Both sides, close-on-exec: what is written to one's `out` comes out of the other's `in`.
struct Pipes {
  Ends ours;
  Ends theirs;
};

// None, with the reason in errno, if there are no descriptors left.
std::optional<Pipes> MakePipes();

}  // namespace remote

#endif  // HARNESS_REMOTE_ENDS_H_
