#include "harness/jail/init.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <initializer_list>

#include "harness/jail/capabilities.h"
#include "harness/jail/filter.h"
#include "harness/jail/report.h"

namespace course::jail {
namespace {

constexpr int kFirstFd = 3;
constexpr rlim_t kOpenFiles = 64, kOpenFilesOfCompiler = 256;
constexpr rlim_t kStackBytes = rlim_t{8} << 20;
constexpr int kFilesInTmp = 1000;  // a compiler has a handful
constexpr char kExec[] = "exec";   // a step

// What the new process says before it is the command.
struct Word {
  int listener = -1;
  int error = 0;
  char step[32] = {};
};

bool IsServe(const Flags& flags) {
  const char* profile = flags.Text("--profile");
  return profile == nullptr || std::strcmp(profile, "compile") != 0;  // the strict one if in doubt
}

void SetLimit(__rlimit_resource what, rlim_t soft, rlim_t hard) {
  const rlimit limit = {soft, hard};
  setrlimit(what, &limit);
}

void SetLimits(const Flags& flags) {
  const auto limit = [&](__rlimit_resource what, const char* name) {
    if (const int64_t n = flags.Number(name); n > 0) SetLimit(what, n, n);
  };
  limit(RLIMIT_AS, "--memory");
  limit(RLIMIT_FSIZE, "--file");
  limit(RLIMIT_NPROC, "--processes");  // counts this user namespace only, because it is set inside of it
  // At the soft limit SIGXCPU, which can be ignored; a second later SIGKILL, which cannot.
  if (const int64_t n = flags.Number("--cpu"); n > 0) SetLimit(RLIMIT_CPU, n, n + 1);
  const rlim_t files = IsServe(flags) ? kOpenFiles : kOpenFilesOfCompiler;
  SetLimit(RLIMIT_NOFILE, files, files);
  SetLimit(RLIMIT_STACK, kStackBytes, kStackBytes);
  for (const __rlimit_resource none : {RLIMIT_CORE, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE}) SetLimit(none, 0, 0);
}

[[noreturn]] void Fail(int word_fd, const char* step, int error) {
  Word word = {.error = error};
  std::strncpy(word.step, step, sizeof word.step - 1);
  const ssize_t ignored = write(word_fd, &word, sizeof word);
  static_cast<void>(ignored);
  _exit(127);
}

// The new process, from here to the command.
[[noreturn]] void Become(const Flags& flags, int word_fd) {
  setsid();
  for (int s = 1; s < NSIG; ++s) signal(s, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  SetLimits(flags);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) Fail(word_fd, "no_new_privs", errno);
  const FilterKind kind = !IsServe(flags)                 ? FilterKind::kCompile
                          : flags.Number("--writes") == 0 ? FilterKind::kServe
                                                          : FilterKind::kServeAndWrite;
  Word word;
  if (const int error = InstallFilter(kind, &word.listener); error != 0) Fail(word_fd, "seccomp filter", error);
  if (word.listener >= 0 && write(word_fd, &word, sizeof word) != sizeof word) _exit(127);
  execve(flags.command()[0], flags.command(), environ);
  Fail(word_fd, kExec, errno);
}

// Shares its table of descriptors with us until one of us takes a copy: so the listener that it opens is ours as well.
pid_t ForkSharingFiles() { return syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0); }

// What the new process says first. Nothing if it was ended before: its end of the pipe is ours as well, and would keep
// us waiting for ever.
ssize_t ReadFirst(pid_t pid, int word_fd, Word* word) {
  const int pidfd = syscall(SYS_pidfd_open, pid, 0);
  pollfd fds[] = {{word_fd, POLLIN, 0}, {pidfd, POLLIN, 0}};
  while (poll(fds, 2, -1) < 0 && errno == EINTR) {
  }
  if (pidfd >= 0) close(pidfd);
  return (fds[0].revents & POLLIN) != 0 ? read(word_fd, word, sizeof *word) : 0;
}

// Whether the command was started; if not, `report` says why.
bool SeeItStart(pid_t pid, int fds, int word_fd, Report* report) {
  Word word;
  const ssize_t n = ReadFirst(pid, word_fd, &word);
  if (n == sizeof word && word.error == 0) {
    // The command's descriptors stay the command's alone: an end that we hold would hide that it has closed it.
    unshare(CLONE_FILES);
    syscall(SYS_close_range, kFirstFd, kFirstFd + fds - 1, 0);
    word.error = AllowOneExec(word.listener);
    close(word.listener);
    if (word.error != 0) std::strncpy(word.step, "seccomp listener", sizeof word.step - 1);
  }
  if (n == sizeof word && word.error != 0) {
    report->error = word.error;
    std::memcpy(report->step, word.step, sizeof report->step);
    return false;
  }
  return true;
}

// A /tmp with so many bytes and files. Returns 0 or an errno.
int MountTmp(const char* bytes) {
  char options[96];
  std::snprintf(options, sizeof options, "size=%s,nr_inodes=%d,mode=0700", bytes, kFilesInTmp + 1);  // and itself
  // In a mount namespace of ours: that of bubblewrap belongs to a user namespace in which we have no say any more.
  if (unshare(CLONE_NEWNS) != 0) return errno;
  return mount("tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, options) == 0 ? 0 : errno;
}

// Tells why there is no jail.
int Lacks(int report_fd, const char* step, int error) {
  Report report = {.error = error};
  std::strncpy(report.step, step, sizeof report.step - 1);
  const ssize_t written = write(report_fd, &report, sizeof report);
  return written == sizeof report ? 0 : kNoJail;
}

// Who ignores SIGXCPU is killed a second later, and SIGKILL has other senders: the limit's own signal says what ended
// it. The kernel counts the limit in ticks and what was used more finely: with much to do, the latter has been less by
// a tenth.
int NamingTheCpuLimit(int status, int64_t cpu_us, const Flags& flags) {
  const int64_t limit_us = flags.Number("--cpu") * int64_t{1'000'000};
  const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  return killed && limit_us > 0 && cpu_us > limit_us - limit_us / 5 ? W_EXITCODE(0, SIGXCPU) : status;
}

int64_t Microseconds(const timeval& t) { return t.tv_sec * int64_t{1000000} + t.tv_usec; }

}  // namespace

int RunInit(const Flags& flags) {
  const int fds = flags.Number("--fds");
  const int report_fd = kFirstFd + fds;
  fcntl(report_fd, F_SETFD, FD_CLOEXEC);
  // Whatever bubblewrap had open, a folder of the host perhaps, ends here.
  syscall(SYS_close_range, report_fd + 1, ~0u, 0);
  const char* tmp = flags.Text("--tmp");
  if (const int error = tmp != nullptr ? MountTmp(tmp) : 0; error != 0) return Lacks(report_fd, "mount of /tmp", error);
  if (!DropCapabilities()) return Lacks(report_fd, "capabilities", EPERM);
  return RunCommand(flags, fds);
}

int RunCommand(const Flags& flags, int fds) {
  const int report_fd = kFirstFd + fds;
  int word[2];
  if (pipe2(word, O_CLOEXEC) != 0) return kNoJail;
  Report report;
  const pid_t pid = ForkSharingFiles();
  if (pid == 0) Become(flags, word[1]);
  if (pid < 0) {
    Lacks(report_fd, "fork", errno);
    return kNoJail;
  }
  // In the compiler's profile nothing is read but the end of file or an error; in the other, first the listener.
  if (IsServe(flags)) {
    report.started = SeeItStart(pid, fds, word[0], &report);
    close(word[1]);
  } else {
    unshare(CLONE_FILES);
    close(word[1]);
    report.started = true;
  }
  Word late;
  if (report.started && read(word[0], &late, sizeof late) == sizeof late && late.error != 0) {
    report.started = false;
    report.error = late.error;
    std::memcpy(report.step, late.step, sizeof report.step);
  }
  close(0);
  close(1);
  close(2);
  syscall(SYS_close_range, kFirstFd, report_fd - 1, 0);
  int status = 0;
  while (true) {
    const pid_t ended = waitpid(-1, &status, 0);
    if (ended == pid || (ended < 0 && errno != EINTR)) break;
  }
  kill(-1, SIGKILL);
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  report.cpu_us = Microseconds(usage.ru_utime) + Microseconds(usage.ru_stime);
  report.peak_kb = usage.ru_maxrss;
  report.status = NamingTheCpuLimit(status, report.cpu_us, flags);
  const ssize_t written = write(report_fd, &report, sizeof report);
  // What cannot be executed is the plan's fault, or the program's; what comes before it is the machine's.
  if (!report.started && std::strcmp(report.step, kExec) != 0) return kNoJail;
  return written == sizeof report ? 0 : 1;
}

}  // namespace course::jail
