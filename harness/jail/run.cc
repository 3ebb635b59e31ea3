#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/jail/advice.h"
#include "harness/jail/jail.h"
#include "harness/jail/limited.h"
#include "harness/jail/report.h"
#include "harness/jail/resident.h"
#include "harness/runner/child.h"
#include "harness/runner/fd.h"
#include "harness/runner/kept_output.h"

namespace course::jail {
namespace {

using Clock = std::chrono::steady_clock;
using runner::Fd;
using runner::Pipe;

constexpr size_t kKept = 12 << 10;
constexpr int kMemoryWatchMs = 10;   // where nothing but this watch limits the sum
constexpr int kCgroupWatchMs = 100;  // where the kernel does, and it remains to end what is left
constexpr int kLongestWaitMs = 1000;
constexpr int kEndGraceMs = 5000;  // from SIGTERM to SIGKILL: for the kernel to end what is in the jail

class Session {
 public:
  // In `cgroup`, unless that is nullptr.
  Session(const JailPlan& plan, std::unique_ptr<Cgroup> cgroup)
      : plan_(plan), cgroup_(std::move(cgroup)), output_(kKept, kKept) {}
  ~Session() { End(); }

  absl::StatusOr<JailOutcome> Run() {
    const Clock::time_point start = Clock::now();
    RETURN_IF_ERROR(Start());
    JailOutcome outcome;
    outcome.ended = Watch(start);
    End();
    Drain();
    outcome.output = output_.Text();
    outcome.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    outcome.cpu_seconds = Seconds(usage_.ru_utime) + Seconds(usage_.ru_stime);
    outcome.peak_kb = usage_.ru_maxrss;
    if (outcome.ended == Ended::kExited && OutOfMemory()) outcome.ended = Ended::kMemory;
    if (cgroup_ != nullptr && cgroup_->EndedByOthers()) return absl::UnavailableError(kNoMemoryLeft);
    if (outcome.ended != Ended::kExited) return outcome;
    RETURN_IF_ERROR(Conclude(&outcome));
    return outcome;
  }

 private:
  static double Seconds(const timeval& t) { return t.tv_sec + t.tv_usec * 1e-6; }

  absl::Status Start() {
    ASSIGN_OR_RETURN(std::vector<std::string> words, CommandLine(plan_));
    const Fd program(open(words[0].c_str(), O_RDONLY | O_CLOEXEC));
    if (program.get() < 0) return absl::InternalError(absl::StrCat("cannot open ", words[0]));
    ASSIGN_OR_RETURN(Pipe output, Pipe::Create());
    ASSIGN_OR_RETURN(Pipe report, Pipe::Create());
    runner::ChildSpec spec;
    spec.program_fd = program.get();
    spec.fds = plan_.fds;
    spec.fds.push_back(report.write.get());
    spec.output_fd = output.write.get();
    words.insert(words.begin() + 2, absl::StrCat("--report=", 3 + plan_.fds.size()));
    BeginIn(cgroup_.get(), words);
    spec.arguments = std::move(words);
    spec.filter_processes = false;  // it starts bubblewrap; the filter comes inside
    ASSIGN_OR_RETURN(pid_, runner::StartChild(spec));
    pidfd_ = Fd(syscall(SYS_pidfd_open, pid_, 0));
    output_pipe_ = std::move(output.read);
    report_pipe_ = std::move(report.read);
    return absl::OkStatus();
  }

  // Returns why it has to end; kExited if it did by itself.
  Ended Watch(Clock::time_point start) {
    const JailLimits& limits = plan_.limits;
    const bool watch_memory = cgroup_ == nullptr && plan_.profile == Profile::kCompile && limits.memory_mb > 0;
    while (true) {
      int patience = watch_memory ? kMemoryWatchMs : cgroup_ != nullptr ? kCgroupWatchMs : kLongestWaitMs;
      if (limits.wall_seconds > 0) {
        const auto left = start + std::chrono::seconds(limits.wall_seconds) - Clock::now();
        if (left <= Clock::duration::zero()) return Ended::kWallClock;
        patience = std::min<int>(patience, std::chrono::ceil<std::chrono::milliseconds>(left).count());
      }
      pollfd fds[] = {{output_pipe_.get(), POLLIN, 0}, {pidfd_.get(), POLLIN, 0}};
      poll(fds, std::size(fds), pidfd_.get() < 0 ? 1 : patience);
      Drain();
      if (limits.output_kb > 0 && output_.total() > size_t{1024} * limits.output_kb) return Ended::kOutput;
      if (Reap(WNOHANG)) return Ended::kExited;
      if (watch_memory && ResidentBytes(pid_) > uint64_t{1} * limits.memory_mb << 20) return Ended::kMemory;
      if (OutOfMemory()) return Ended::kMemory;
    }
  }

  // The kernel ends one process, the largest; the others could begin anew with what it had.
  bool OutOfMemory() const { return cgroup_ != nullptr && cgroup_->OutOfMemory(); }

  bool Reap(int flags) {
    if (reaped_) return true;
    pid_t got;
    do {
      got = wait4(pid_, &status_, flags, &usage_);
    } while (got < 0 && errno == EINTR);
    return reaped_ = got == pid_;
  }

  void End() {
    if (pid_ <= 0 || reaped_) return;
    kill(pid_, SIGTERM);
    pollfd gone = {pidfd_.get(), POLLIN, 0};
    poll(&gone, 1, kEndGraceMs);
    if (Reap(WNOHANG)) return;
    kill(-pid_, SIGKILL);
    Reap(0);
  }

  void Drain() {
    char buffer[64 << 10];
    while (output_pipe_.get() >= 0) {
      const ssize_t n = read(output_pipe_.get(), buffer, sizeof buffer);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return;
      if (n == 0) output_pipe_ = Fd();
      if (n > 0) output_.Append(std::string_view(buffer, n));
      if (plan_.limits.output_kb > 0 && output_.total() > size_t{1024} * plan_.limits.output_kb) return;
    }
  }

  // Reads how it ended from the jail's own report.
  absl::Status Conclude(JailOutcome* outcome) {
    Report report;
    if (read(report_pipe_.get(), &report, sizeof report) != sizeof report) {
      const std::string advice = Advice(ReadSwitches());
      return absl::FailedPreconditionError(
          absl::StrCat("the jail cannot be made: ", outcome->output, advice.empty() ? "" : "; ", advice));
    }
    if (!report.started) {
      return absl::FailedPreconditionError(
          absl::StrCat("the jail cannot start ", plan_.argv[0], ": ", report.step, ": ", std::strerror(report.error)));
    }
    outcome->cpu_seconds = report.cpu_us * 1e-6;
    outcome->peak_kb = report.peak_kb;
    if (WIFEXITED(report.status)) outcome->exit_code = WEXITSTATUS(report.status);
    if (WIFSIGNALED(report.status)) {
      outcome->ended = Ended::kSignalled;
      outcome->signal = WTERMSIG(report.status);
      if (outcome->signal == SIGXCPU && plan_.limits.cpu_seconds > 0) outcome->ended = Ended::kCpu;
    }
    return absl::OkStatus();
  }

  const JailPlan& plan_;
  const std::unique_ptr<Cgroup> cgroup_;
  runner::KeptOutput output_;
  pid_t pid_ = -1;
  Fd pidfd_, output_pipe_, report_pipe_;
  bool reaped_ = false;
  int status_ = 0;
  rusage usage_{};
};

}  // namespace

absl::StatusOr<JailOutcome> Run(const JailPlan& plan) { return Session(plan, CgroupFor(plan.limits)).Run(); }

absl::StatusOr<JailOutcome> RunByCgroupAlone(const JailPlan& plan) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cgroup> cgroup, Cgroup::Make(Together(plan.limits)));
  JailPlan inside = plan;
  inside.limits.processes = 0;
  return Session(inside, std::move(cgroup)).Run();
}

std::string Describe(const JailOutcome& outcome) {
  switch (outcome.ended) {
    case Ended::kExited:
      return absl::StrCat("exit code ", outcome.exit_code);
    case Ended::kSignalled:
      return absl::StrCat("ended by SIG", sigabbrev_np(outcome.signal));
    case Ended::kCpu:
      return "CPU time";
    case Ended::kWallClock:
      return "wall clock";
    case Ended::kMemory:
      return "memory";
    case Ended::kOutput:
      return "output";
  }
  return "";
}

}  // namespace course::jail
