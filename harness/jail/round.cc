#include "harness/jail/round.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <iterator>

#include "harness/jail/capabilities.h"
#include "harness/jail/end_like.h"
#include "harness/jail/init.h"
#include "harness/jail/report.h"

namespace course::jail {
namespace {

constexpr int kFirstFd = 3;
constexpr int kMostFds = 8;    // of a round, with output and leash
constexpr int kAboveAll = 64;  // where descriptors wait while the low numbers are dealt out

// What a round is asked for with. Beside it travel: leash, output, the command's descriptors.
struct Asked {
  cpu_set_t cores;  // where the command may run
};

struct Packet {
  explicit Packet(Asked* asked) : part{asked, sizeof *asked} {
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
  }

  alignas(cmsghdr) char control[CMSG_SPACE(kMostFds * sizeof(int))] = {};
  iovec part;
  msghdr header = {};
};

// Returns 0 or an errno.
int Send(int socket, Asked asked, const int* fds, int count) {
  Packet packet(&asked);
  packet.header.msg_controllen = CMSG_SPACE(count * sizeof(int));
  cmsghdr* rights = CMSG_FIRSTHDR(&packet.header);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(count * sizeof(int));
  std::memcpy(CMSG_DATA(rights), fds, count * sizeof(int));
  ssize_t n;
  while ((n = sendmsg(socket, &packet.header, MSG_NOSIGNAL)) < 0 && errno == EINTR) {
  }
  return n == sizeof asked ? 0 : errno;
}

// False at the end of the jail. Those who send are ours: a packet of another form is our mistake, and the end.
bool Receive(int socket, Asked* asked, int* fds, int count) {
  Packet packet(asked);
  ssize_t n;
  while ((n = recvmsg(socket, &packet.header, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  const cmsghdr* rights = n == sizeof *asked ? CMSG_FIRSTHDR(&packet.header) : nullptr;
  if (rights == nullptr || rights->cmsg_type != SCM_RIGHTS) return false;
  if (rights->cmsg_len != CMSG_LEN(count * sizeof(int)) || (packet.header.msg_flags & MSG_CTRUNC) != 0) return false;
  std::memcpy(fds, CMSG_DATA(rights), count * sizeof(int));
  return true;
}

// Process 1 of a round's namespace.
[[noreturn]] void ServeRound(const Flags& flags, const Asked& asked, const int* fds, int count) {
  if (!DropCapabilities()) _exit(kNoJail);
  // Where one would not be another's target.
  int waiting[kMostFds];
  for (int i = 0; i < count; ++i) waiting[i] = fcntl(fds[i], F_DUPFD, kAboveAll);
  const int commands = count - 2;
  for (int i = 0; i < commands; ++i) dup2(waiting[2 + i], kFirstFd + i);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null < 0) _exit(kNoJail);
  dup2(null, 0);
  dup2(waiting[1], 1);
  dup2(waiting[1], 2);
  const int leash = kFirstFd + commands;
  if (dup3(waiting[0], leash, O_CLOEXEC) != leash) _exit(kNoJail);
  syscall(SYS_close_range, leash + 1, ~0u, 0);
  sched_setaffinity(0, sizeof asked.cores, &asked.cores);
  _exit(RunCommand(flags, commands));
}

Report CannotBegin(const char* step, int error) {
  Report report = {.error = error};
  std::strncpy(report.step, step, sizeof report.step - 1);
  return report;
}

// Until the round is over, or nobody wants it any more. False if process 1 of the round could not begin it.
bool WaitForRound(pid_t pid, int leash, int socket) {
  int status = 0;
  const int pidfd = syscall(SYS_pidfd_open, pid, 0);
  pollfd fds[] = {{pidfd, POLLIN, 0}, {leash, 0, 0}, {socket, 0, 0}};
  while (true) {
    // The socket: POLLHUP alone, for others may ask while this round goes on.
    if (poll(fds, std::size(fds), pidfd < 0 ? 1 : -1) < 0 && errno != EINTR) break;
    if (waitpid(pid, &status, WNOHANG) == pid) {
      close(pidfd);
      // Nothing in the round can signal it: whoever did is outside, the kernel without memory for one.
      return WIFEXITED(status) && WEXITSTATUS(status) != kNoJail;
    }
    if (((fds[1].revents | fds[2].revents) & POLLHUP) != 0) break;
  }
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  close(pidfd);
  return true;
}

}  // namespace

int RunRounds(const Flags& flags) {
  constexpr int kSocket = kFirstFd, kReport = kFirstFd + 1;
  const int count = static_cast<int>(flags.Number("--rounds")) + 2;
  if (count > kMostFds) return kNoJail;
  fcntl(kSocket, F_SETFD, FD_CLOEXEC);
  fcntl(kReport, F_SETFD, FD_CLOEXEC);
  syscall(SYS_close_range, kReport + 1, ~0u, 0);
  // A round that cannot begin ends the jail, which says so: it is a fault of the machine, and must not look like what
  // the program of the round did.
  Report report = {.started = true};
  Asked asked;
  int fds[kMostFds];
  while (report.started && Receive(kSocket, &asked, fds, count)) {
    const pid_t pid = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) ServeRound(flags, asked, fds, count);
    if (pid < 0) report = CannotBegin("clone of a round", errno);
    // An end of the command's that we hold would hide that it has closed it.
    for (int i = 1; i < count; ++i) close(fds[i]);
    if (pid > 0 && !WaitForRound(pid, fds[0], kSocket)) report = CannotBegin("process 1 of a round", ECHILD);
    close(fds[0]);
  }
  return write(kReport, &report, sizeof report) == sizeof report ? 0 : 1;
}

int RunRound(const Flags& flags) {
  const int commands = static_cast<int>(flags.Number("--fds"));
  const int socket = kFirstFd + commands;
  Asked asked;
  int leash[2];
  int error = 0;
  if (sched_getaffinity(0, sizeof asked.cores, &asked.cores) != 0 ||
      socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, leash) != 0) {
    error = errno;
  } else {
    int fds[kMostFds] = {leash[1], STDOUT_FILENO};
    for (int i = 0; i < commands; ++i) fds[2 + i] = kFirstFd + i;
    error = Send(socket, asked, fds, 2 + commands);
    close(leash[1]);
  }
  // A round that was never asked for is the machine's fault, as one that could not begin: the jail ends and says so.
  if (error != 0) shutdown(socket, SHUT_RDWR);
  // An end of the command's that we hold would hide that it has closed it.
  syscall(SYS_close_range, kFirstFd, socket, 0);
  Report report;
  ssize_t n = 0;
  while (error == 0 && (n = read(leash[0], &report, sizeof report)) < 0 && errno == EINTR) {
  }
  if (error != 0 || n != sizeof report) {
    std::fprintf(stderr, "jail: there is none any more%s%s\n", error != 0 ? ": " : "",
                 error != 0 ? strerror(error) : "");
    return kNoJail;
  }
  if (!report.started) {
    std::fprintf(stderr, "jail: %s: %s\n", report.step, std::strerror(report.error));
    return kNoJail;
  }
  EndLike(report.status);
}

}  // namespace course::jail
