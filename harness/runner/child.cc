#include "harness/runner/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "harness/runner/process_filter.h"

namespace course::runner {
namespace {

constexpr int kFirstFd = 3;
constexpr int kAboveAll = 200;  // where descriptors wait while the low numbers are dealt out

// What the new process tells when it cannot become the program.
struct StartError {
  const char* step;  // valid in the parent: the two share their read-only memory's addresses
  int error;
};

void Limit(__rlimit_resource what, rlim_t soft, rlim_t hard) {
  const rlimit limit = {soft, hard};
  setrlimit(what, &limit);
}

// Runs between fork and exec: system calls only.
class NewProcess {
 public:
  NewProcess(const ChildSpec& spec, char* const* arguments, char* const* environment, int report_fd)
      : spec_(spec), arguments_(arguments), environment_(environment), report_fd_(report_fd) {}

  [[noreturn]] void Become(pid_t parent) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);  // it died before the line above
    ResetSignals();
    PlaceDescriptors();
    SetLimits();
    if (spec_.core >= 0) {
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(spec_.core, &one);
      sched_setaffinity(0, sizeof one, &one);
    }
    // Where the kernel has no such filter, killing what is left over has to do.
    if (spec_.filter_processes) InstallProcessFilter();
    syscall(SYS_execveat, program_fd_, "", arguments_, environment_, AT_EMPTY_PATH);
    Fail("exec");
  }

 private:
  void ResetSignals() {
    for (int s = 1; s < NSIG; ++s) signal(s, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  void PlaceDescriptors() {
    const int count = spec_.fds.size();
    const int output = fcntl(spec_.output_fd, F_DUPFD, kAboveAll);
    report_fd_ = fcntl(report_fd_, F_DUPFD_CLOEXEC, kAboveAll);
    program_fd_ = fcntl(spec_.program_fd, F_DUPFD_CLOEXEC, kAboveAll);
    int waiting[8];
    for (int i = 0; i < count; ++i) waiting[i] = fcntl(spec_.fds[i], F_DUPFD, kAboveAll);
    for (int i = 0; i < count; ++i) dup2(waiting[i], kFirstFd + i);
    const int null = open("/dev/null", O_RDONLY);
    if (output < 0 || null < 0 || report_fd_ < 0 || program_fd_ < 0) Fail("descriptors");
    dup2(null, 0);
    dup2(output, 1);
    dup2(output, 2);
    // These two, close on exec, are what is left above the dealt ones.
    report_fd_ = fcntl(report_fd_, F_DUPFD_CLOEXEC, 2 * kAboveAll);
    program_fd_ = fcntl(program_fd_, F_DUPFD_CLOEXEC, 2 * kAboveAll);
    if (report_fd_ < 0 || program_fd_ < 0) Fail("descriptors");
    syscall(SYS_close_range, kFirstFd + count, 2 * kAboveAll - 1, 0);
    syscall(SYS_close_range, 2 * kAboveAll, ~0u, CLOSE_RANGE_CLOEXEC);
  }

  void SetLimits() {
    Limit(RLIMIT_CORE, 0, 0);
    if (spec_.file_bytes > 0) Limit(RLIMIT_FSIZE, spec_.file_bytes, spec_.file_bytes);
    // At the soft limit SIGXCPU, which the code could ignore; a second later SIGKILL, which it cannot.
    if (spec_.cpu_seconds > 0) Limit(RLIMIT_CPU, spec_.cpu_seconds, spec_.cpu_seconds + 1);
    if (spec_.address_space_bytes > 0) Limit(RLIMIT_AS, spec_.address_space_bytes, spec_.address_space_bytes);
  }

  [[noreturn]] void Fail(const char* step) {
    const StartError error = {step, errno};
    const ssize_t ignored = write(report_fd_, &error, sizeof error);
    static_cast<void>(ignored);
    _exit(127);
  }

  const ChildSpec& spec_;
  char* const* arguments_;
  char* const* environment_;
  int report_fd_;
  int program_fd_ = -1;
};

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

absl::StatusOr<pid_t> StartChild(const ChildSpec& spec) {
  const std::vector<char*> arguments = Pointers(spec.arguments);
  const std::vector<char*> environment = Pointers(spec.environment);
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return absl::UnavailableError(absl::StrCat("pipe: ", std::strerror(errno)));
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) NewProcess(spec, arguments.data(), environment.data(), report[1]).Become(parent);
  const int fork_error = errno;
  close(report[1]);
  StartError error;
  // The end of file comes with the successful exec.
  const bool failed = pid > 0 && read(report[0], &error, sizeof error) == sizeof error;
  close(report[0]);
  if (pid < 0) return absl::UnavailableError(absl::StrCat("fork: ", std::strerror(fork_error)));
  if (!failed) return pid;
  waitpid(pid, nullptr, 0);
  return absl::UnavailableError(
      absl::StrCat("cannot start ", spec.arguments[0], ": ", error.step, ": ", std::strerror(error.error)));
}

}  // namespace course::runner
