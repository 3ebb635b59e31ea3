// One jail for several rounds of the same program: made once, and nothing of a round is left for the next.
//
//   ASSIGN_OR_RETURN(const std::unique_ptr<Rounds> rounds, Rounds::Open(plan, /*fds=*/3));
//   // each of these processes is a round; with descriptors 3, 4 and 5 for the program, and rounds->socket() as 6
//   StartChild({.arguments = rounds->command(), .fds = {calls, replies, crashes, rounds->socket()}, ...});
//
// Making a jail is most of what it costs to use it once. What rounds share is what no program in it can change: the
// mounts, all read-only, and a network without a device. Each has a process of its own in a pid namespace of its own,
// with the limits and the filter of a jail that is used once; the next begins when the kernel has ended the last one.

#ifndef HARNESS_JAIL_ROUNDS_H_
#define HARNESS_JAIL_ROUNDS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/jail/cgroup/cgroup.h"
#include "harness/jail/jail.h"
#include "harness/runner/fd.h"

namespace course::jail {

class Rounds {
 public:
  // `plan` is of kServe, with nothing in it that can be written to and no descriptors: each round brings `fds` of its
  // own. Wall clock and output are watched by whoever starts a round. InvalidArgument names what is wrong with the
  // plan. That this machine makes no jail shows in the first round and in Check().
  static absl::StatusOr<std::unique_ptr<Rounds>> Open(const JailPlan& plan, int fds);
  // Ends the round that goes on, and the jail. Nothing of it is left.
  ~Rounds();
  Rounds(const Rounds&) = delete;
  Rounds& operator=(const Rounds&) = delete;

  // One round, as of CommandLine(): ends as the program did (125: there was none), and everything of the round with it.
  // Takes its descriptors as 3, ..., and socket() behind them. Two at the same time are two rounds, one after the
  // other.
  const std::vector<std::string>& command() const { return command_; }
  int socket() const { return socket_.get(); }

  // OK as long as rounds can begin, which takes 3 s to believe: to be asked where a round has ended with 125.
  // FailedPrecondition with what the jail said and what to do about it.
  absl::Status Check();
  // The same without the wait: OK unless the jail has ended by now, or the kernel has ended something in it for want of
  // memory that was not the jail's own (Unavailable).
  absl::Status CheckNow();

 private:
  Rounds() = default;
  bool Gone(int wait_ms);
  absl::Status CheckWithin(int wait_ms);

  std::unique_ptr<Cgroup> cgroup_;  // nullptr where there is none; ends after everything in it
  std::vector<std::string> command_;
  runner::Fd socket_, output_, pidfd_;
  pid_t pid_ = -1;
};

}  // namespace course::jail

#endif  // HARNESS_JAIL_ROUNDS_H_
