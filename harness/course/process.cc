#include "harness/course/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/course/files.h"

namespace course::cli {
namespace {

// Both ends close themselves when another program starts, so that no background child keeps a pipe open.
struct Pipe {
  std::array<int, 2> ends = {-1, -1};
  bool Open() { return pipe2(ends.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    for (int fd : ends) {
      if (fd >= 0) close(fd);
    }
  }
  void CloseWriter() {
    close(ends[1]);
    ends[1] = -1;
  }
};

// In the child, between fork and exec. `report` tells the parent why exec failed.
[[noreturn]] void Exec(const Command& command, int in, int out, int err, int report) {
  if (in >= 0) dup2(in, 0);
  if (out >= 0) dup2(out, 1);
  if (err >= 0) dup2(err, 2);
  int error = 0;
  if (command.stop_fd >= 0) setpgid(0, 0);
  if (!command.folder.empty() && chdir(command.folder.c_str()) != 0) error = errno;
  if (error == 0) {
    if (command.only_env) clearenv();
    for (const auto& [name, value] : command.env) setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv;
    for (const std::string& word : command.argv) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    error = errno;
  }
  [[maybe_unused]] const ssize_t n = write(report, &error, sizeof error);
  _exit(127);
}

// Asks a process group to end. Bazel takes a SIGINT for "stop the build and stay consistent", and everybody else ends;
// what is still there after two seconds is killed.
class Stopper {
 public:
  explicit Stopper(pid_t group) : group_(group) {}

  bool asked() const { return asked_; }
  void Ask() {
    if (asked_) return;
    asked_ = true;
    when_ = Clock::now();
    kill(-group_, SIGINT);
  }
  void InsistAfterAWhile() {
    if (asked_ && Clock::now() - when_ > std::chrono::seconds(2)) kill(-group_, SIGKILL);
  }

 private:
  using Clock = std::chrono::steady_clock;
  pid_t group_;
  bool asked_ = false;
  Clock::time_point when_;
};

// Reads both pipes to their ends at the same time: one that is full would stop the child.
void Drain(Pipe& out, Pipe& err, int stop_fd, pid_t pid, Finished& result) {
  std::array<pollfd, 3> fds = {pollfd{out.ends[0], POLLIN, 0}, pollfd{err.ends[0], POLLIN, 0},
                               pollfd{stop_fd, POLLIN, 0}};
  std::string* texts[] = {&result.output, &result.error};
  Stopper stopper(pid);
  int open = 2;
  while (open > 0) {
    if (poll(fds.data(), fds.size(), stopper.asked() ? 100 : -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    stopper.InsistAfterAWhile();
    if (fds[2].fd >= 0 && fds[2].revents != 0) {
      fds[2].fd = -1;  // it stays readable
      stopper.Ask();
      result.stopped = true;
    }
    for (size_t i = 0; i < 2; ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      char buffer[65536];
      const ssize_t n = read(fds[i].fd, buffer, sizeof buffer);
      if (n > 0) texts[i]->append(buffer, n);
      if (n == 0 || (n < 0 && errno != EINTR)) {
        fds[i].fd = -1;
        --open;
      }
    }
  }
}

absl::Status NotStarted(const Command& command, int error) {
  const std::string text = absl::StrCat("cannot run ", command.argv[0], ": ", std::strerror(error));
  return error == ENOENT ? absl::UnavailableError(text) : absl::InternalError(text);
}

// 0 if exec worked: the writing end is then closed without a word.
int ExecError(Pipe& report) {
  report.CloseWriter();
  int error = 0;
  ssize_t n;
  do {
    n = read(report.ends[0], &error, sizeof error);
  } while (n < 0 && errno == EINTR);
  return n == static_cast<ssize_t>(sizeof error) ? error : 0;
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// `error` is 0 if the program was started, or why it was not.
absl::StatusOr<Finished> RunOnce(const Command& command, int& error) {
  Pipe out, err, report;
  if (!out.Open() || !err.Open() || !report.Open()) return absl::InternalError("cannot make a pipe");
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t pid = fork();
  if (pid < 0) return absl::InternalError(absl::StrCat("cannot start a process: ", std::strerror(errno)));
  if (pid == 0) {
    Exec(command, command.show ? -1 : null, command.show ? -1 : out.ends[1], command.show ? -1 : err.ends[1],
         report.ends[1]);
  }
  close(null);
  out.CloseWriter();
  err.CloseWriter();
  error = ExecError(report);
  Finished result;
  if (!command.show) Drain(out, err, command.stop_fd, pid, result);
  result.exit_code = WaitFor(pid);
  return result;
}

}  // namespace

absl::StatusOr<Finished> RunCommand(const Command& command) {
  // A program that this process has just written may be "busy" for a moment: a child that another thread started
  // meanwhile holds the descriptor it was written through until its own exec.
  int error = 0;
  for (int tries_left = 200; tries_left > 0; --tries_left) {
    absl::StatusOr<Finished> result = RunOnce(command, error);
    if (!result.ok() || error == 0) return result;
    if (error != ETXTBSY) break;
    usleep(10'000);
  }
  return NotStarted(command, error);
}

absl::StatusOr<int> StartInBackground(const Command& command, const std::string& log) {
  Pipe report;
  if (!report.Open()) return absl::InternalError("cannot make a pipe");
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int sink = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (sink < 0) return absl::InternalError(absl::StrCat("cannot write ", log, ": ", std::strerror(errno)));
  const pid_t pid = fork();
  if (pid < 0) return absl::InternalError(absl::StrCat("cannot start a process: ", std::strerror(errno)));
  if (pid == 0) {
    setsid();
    Exec(command, null, sink, sink, report.ends[1]);
  }
  close(null);
  close(sink);
  const int error = ExecError(report);
  if (error == 0) return pid;
  WaitFor(pid);
  return NotStarted(command, error);
}

int64_t ProcessStart(int pid) {
  const auto stat = ReadFile(absl::StrCat("/proc/", pid, "/stat"));
  if (!stat.ok()) return 0;
  // The second field is the program's name in brackets, and may hold blanks and brackets itself.
  const size_t name_end = stat->rfind(')');
  if (name_end == std::string::npos || name_end + 2 > stat->size()) return 0;
  const std::vector<std::string> fields = absl::StrSplit(stat->substr(name_end + 2), ' ');
  constexpr size_t kStart = 22 - 3;  // proc(5) counts from 1, and two fields stand before the bracket
  int64_t start = 0;
  // A zombie has a start time, too, but is no longer running.
  if (fields.size() <= kStart || fields[0] == "Z" || !absl::SimpleAtoi(fields[kStart], &start)) return 0;
  return start;
}

}  // namespace course::cli
