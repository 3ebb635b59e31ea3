#include "harness/jail/rounds.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/jail/advice.h"
#include "harness/jail/limited.h"
#include "harness/jail/programs.h"
#include "harness/runner/child.h"

namespace course::jail {
namespace {

using runner::Fd;
using runner::Pipe;

constexpr int kMostFds = 6;         // of a round
constexpr int kEndGraceMs = 5000;   // for the kernel to end what is in the jail
constexpr int kLastWordsMs = 3000;  // from the end of a round to that of the jail that it ended with, with much to do

absl::Status CheckPlan(const JailPlan& plan, int fds) {
  const bool writable =
      std::any_of(plan.mounts.begin(), plan.mounts.end(), [](const Mount& mount) { return mount.writable; });
  if (plan.profile != Profile::kServe || plan.limits.tmp_mb > 0 || writable) {
    return absl::InvalidArgumentError(
        "a jail with rounds is of kServe, without /tmp and writable mounts: a round must leave the next one nothing");
  }
  if (!plan.fds.empty() || fds < 0 || fds > kMostFds) {
    return absl::InvalidArgumentError(absl::StrCat("a jail with rounds has no descriptors of its own (it was given ",
                                                   plan.fds.size(), "), and a round has 0 to ", kMostFds, ", not ",
                                                   fds));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Rounds>> Rounds::Open(const JailPlan& plan, int fds) {
  RETURN_IF_ERROR(CheckPlan(plan, fds));
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return absl::InternalError(absl::StrCat("socketpair: ", std::strerror(errno)));
  }
  std::unique_ptr<Rounds> rounds(new Rounds);
  rounds->socket_ = Fd(ends[0]);
  const Fd inside(ends[1]);
  JailPlan with_socket = plan;
  with_socket.fds = {inside.get()};
  runner::ChildSpec spec;
  ASSIGN_OR_RETURN(spec.arguments, CommandLine(with_socket));
  ASSIGN_OR_RETURN(const std::string program, JailProgram());
  rounds->command_ = {program, "round", absl::StrCat("--fds=", fds)};
  spec.arguments.insert(spec.arguments.begin() + 2, absl::StrCat("--rounds=", fds));
  rounds->cgroup_ = CgroupFor(plan.limits);
  BeginIn(rounds->cgroup_.get(), spec.arguments);
  const Fd file(open(program.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return absl::InternalError(absl::StrCat("cannot open ", program));
  ASSIGN_OR_RETURN(Pipe output, Pipe::Create());
  spec.program_fd = file.get();
  spec.fds = with_socket.fds;
  spec.output_fd = output.write.get();
  spec.filter_processes = false;  // it starts bubblewrap; the filter comes inside
  ASSIGN_OR_RETURN(rounds->pid_, runner::StartChild(spec));
  rounds->pidfd_ = Fd(syscall(SYS_pidfd_open, rounds->pid_, 0));
  rounds->output_ = std::move(output.read);
  return rounds;
}

Rounds::~Rounds() {
  if (pid_ <= 0) return;
  socket_ = Fd();
  if (Gone(kEndGraceMs)) return;
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

// Whoever let the jail die took the round with it, which is seen first.
absl::Status Rounds::Check() { return CheckWithin(kLastWordsMs); }

absl::Status Rounds::CheckNow() { return CheckWithin(0); }

absl::Status Rounds::CheckWithin(int wait_ms) {
  if (cgroup_ != nullptr && cgroup_->EndedByOthers()) return absl::UnavailableError(kNoMemoryLeft);
  if (!Gone(wait_ms)) return absl::OkStatus();
  char text[4096];
  const ssize_t n = read(output_.get(), text, sizeof text);
  const std::string advice = Advice(ReadSwitches());
  return absl::FailedPreconditionError(
      absl::StrCat("the jail cannot be made, or has ended: ", std::string(text, std::max<ssize_t>(n, 0)),
                   advice.empty() ? "" : "; ", advice));
}

// Whether it has ended by now, or within so many milliseconds.
bool Rounds::Gone(int wait_ms) {
  if (pid_ <= 0) return true;
  pollfd gone = {pidfd_.get(), POLLIN, 0};
  poll(&gone, 1, wait_ms);
  if (waitpid(pid_, nullptr, WNOHANG) == 0) return false;
  pid_ = -1;  // also if somebody else has waited for it
  return true;
}

}  // namespace course::jail
