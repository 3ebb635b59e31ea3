#include "harness/runner/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/remote/ends.h"
#include "harness/runner/child.h"
#include "harness/runner/fd.h"
#include "harness/runner/kept_output.h"
#include "harness/runner/leftovers.h"

namespace course::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kKeptHead = 12 << 10, kKeptTail = 12 << 10;
constexpr uint64_t kFileBytes = uint64_t{64} << 20;
// A ONCE result of the largest size, and room for what comes before it.
constexpr size_t kMaxEventBytes = testing::kMaxPayload + (size_t{4} << 20);
// A crash and its frames, many times over. What else graded code writes there is not kept: it would become a list of
// events, several times as large.
constexpr size_t kKeptServantEvents = 64 << 10;
constexpr int kServantGraceMs = 200;
constexpr int kMemoryWatchMs = 10;
constexpr int kInterruptMs = 500;  // for an Interrupt() that comes just before poll() sleeps

volatile sig_atomic_t interrupted = 0;

class Process {
 public:
  absl::Status Start(const ChildSpec& spec) {
    ASSIGN_OR_RETURN(pid_, StartChild(spec));
    // Readable when the process ends. Without it (an old kernel) the loop looks every millisecond.
    pidfd_ = Fd(syscall(SYS_pidfd_open, pid_, 0));
    return absl::OkStatus();
  }

  bool started() const { return pid_ > 0; }
  bool running() const { return pid_ > 0 && !reaped_; }
  int pidfd() const { return running() ? pidfd_.get() : -1; }
  bool needs_polling() const { return running() && pidfd_.get() < 0; }

  // Whether it has ended by now.
  bool Reap() {
    if (!running()) return true;
    rusage usage{};
    if (wait4(pid_, &end_.status, WNOHANG, &usage) != pid_) return false;
    Account(usage);
    return true;
  }

  void Kill() {
    if (!running()) return;
    kill(-pid_, SIGKILL);  // it leads a process group of its own
    kill(pid_, SIGKILL);
    rusage usage{};
    while (wait4(pid_, &end_.status, 0, &usage) < 0 && errno == EINTR) {
    }
    Account(usage);
  }

  uint64_t ResidentBytes() const {
    const Fd file(open(absl::StrCat("/proc/", pid_, "/statm").c_str(), O_RDONLY | O_CLOEXEC));
    char text[128] = {};
    uint64_t total, resident = 0;
    if (read(file.get(), text, sizeof text - 1) <= 0) return 0;
    if (std::sscanf(text, "%lu %lu", &total, &resident) != 2) return 0;
    return resident * sysconf(_SC_PAGESIZE);
  }

  ProcessEnd& end() { return end_; }

 private:
  void Account(const rusage& usage) {
    reaped_ = true;
    auto seconds = [](const timeval& t) { return t.tv_sec + t.tv_usec * 1e-6; };
    end_.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  pid_t pid_ = -1;
  Fd pidfd_;
  bool reaped_ = false;
  ProcessEnd end_;
};

// One TEST, from start to the last byte.
class Session {
 public:
  explicit Session(const Job& job) : job_(job), output_(kKeptHead, kKeptTail) {}

  absl::StatusOr<Observation> Run() {
    const Clock::time_point start = Clock::now();
    deadline_ = start + std::chrono::seconds(job_.limits.wall_seconds);
    if (absl::Status status = Start(); !status.ok()) {
      servant_.Kill();
      KillLeftovers();
      return status;
    }
    Observation seen;
    seen.stopped = Watch();
    seen.isolated = servant_.started();
    // What the servant does once the program is gone is nobody's concern.
    seen.servant_ended = seen.isolated && ServantEndedByItself();
    program_.Kill();
    servant_.Kill();
    KillLeftovers();
    Drain();
    program_.end().events = testing::ParseEvents(program_events_);
    seen.program = std::move(program_.end());
    servant_.end().events = testing::ParseEvents(servant_events_);
    seen.servant = std::move(servant_.end());
    seen.output = output_.Text();
    seen.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return seen;
  }

 private:
  absl::Status Start() {
    ASSIGN_OR_RETURN(Pipe output, Pipe::Create());
    ASSIGN_OR_RETURN(Pipe events, Pipe::Create());
    ChildSpec spec;
    spec.output_fd = output.write.get();
    spec.environment = job_.environment;
    spec.cpu_seconds = job_.limits.cpu_seconds;
    spec.file_bytes = kFileBytes;
    spec.filter_processes = !job_.sanitized;
    if (!job_.sanitized) spec.address_space_bytes = uint64_t{1} * job_.limits.memory_mb << 20;
    spec.program_fd = job_.program_fd;
    spec.arguments = {job_.program};
    spec.arguments.insert(spec.arguments.end(), job_.arguments.begin(), job_.arguments.end());
    spec.fds = {events.write.get()};
    spec.arguments.push_back("--course_events=3");
    int next = 4;
    if (job_.once_result_fd >= 0) {
      spec.fds.push_back(job_.once_result_fd);
      spec.arguments.push_back(absl::StrCat("--course_once_result=", next++));
    }
    if (job_.servant_fd >= 0) {
      const std::optional<remote::Pipes> pipes = remote::MakePipes();
      if (!pipes.has_value()) return absl::UnavailableError(absl::StrCat("pipes: ", std::strerror(errno)));
      // We keep the program's ends open, too: the servant then sees no end of file before it is judged.
      program_in_ = Fd(pipes->ours.in);
      program_out_ = Fd(pipes->ours.out);
      const Fd servant_in(pipes->theirs.in), servant_out(pipes->theirs.out);
      // Both on one core: a call then costs one switch instead of waking an idle core twice.
      spec.core = sched_getcpu();
      RETURN_IF_ERROR(StartServant(spec, pipes->theirs));
      spec.fds.insert(spec.fds.end(), {program_in_.get(), program_out_.get()});
      spec.environment.push_back(absl::StrCat("COURSE_SERVANT_FD=", next));  // see harness/remote/stub_main.cc
    }
    RETURN_IF_ERROR(program_.Start(spec));
    output_pipe_ = std::move(output.read);
    program_pipe_ = std::move(events.read);
    return absl::OkStatus();
  }

  // The graded code learns nothing about the test: neither its name nor its folder, and it hears no events.
  absl::Status StartServant(ChildSpec spec, const remote::Ends& ends) {
    ASSIGN_OR_RETURN(Pipe events, Pipe::Create());
    spec.program_fd = job_.servant_fd;
    spec.arguments = {job_.servant, "--course_events=5"};
    if (!job_.servant_command.empty()) {
      spec.arguments = job_.servant_command;
      spec.filter_processes = false;  // starting a process is what it is for
    }
    std::erase_if(spec.environment, [](const std::string& variable) {
      return !absl::StrContains(variable, "SAN_OPTIONS=") && !variable.starts_with("MALLOC_ARENA_MAX=");
    });
    spec.fds = {ends.in, ends.out, events.write.get()};
    spec.fds.insert(spec.fds.end(), job_.servant_fds.begin(), job_.servant_fds.end());
    RETURN_IF_ERROR(servant_.Start(spec));
    servant_pipe_ = std::move(events.read);
    return absl::OkStatus();
  }

  // Returns when the program has ended or has to.
  Stopped Watch() {
    while (true) {
      pollfd fds[] = {{program_pipe_.get(), POLLIN, 0},
                      {output_pipe_.get(), POLLIN, 0},
                      {servant_pipe_.get(), POLLIN, 0},
                      {program_.pidfd(), POLLIN, 0},
                      {servant_.pidfd(), POLLIN, 0}};
      poll(fds, std::size(fds), Patience());
      if (interrupted) return Stopped::kInterrupted;
      Drain();
      if (output_.total() > size_t{1024} * job_.limits.output_kb) return Stopped::kOutput;
      if (program_events_.size() > kMaxEventBytes || servant_event_bytes_ > kMaxEventBytes) return Stopped::kEvents;
      if (servant_.started()) servant_.Reap();
      if (program_.Reap()) return Stopped::kNo;
      if (job_.sanitized && OverMemory()) return Stopped::kMemory;
      if (Clock::now() >= deadline_) return Stopped::kWallClock;
    }
  }

  int Patience() const {
    if (program_.needs_polling() || servant_.needs_polling()) return 1;
    if (job_.sanitized) return kMemoryWatchMs;
    const int left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    return std::clamp(left, 0, kInterruptMs);
  }

  bool OverMemory() const {
    const uint64_t limit = uint64_t{1} * job_.limits.memory_mb << 20;
    if (limit == 0) return false;
    return program_.ResidentBytes() > limit || (servant_.running() && servant_.ResidentBytes() > limit);
  }

  bool ServantEndedByItself() {
    if (servant_.Reap()) return true;
    // Its pipes close a moment before it can be waited for; our copy of the other end tells.
    pollfd hung_up = {program_in_.get(), 0, 0};
    if (poll(&hung_up, 1, 0) != 1 || (hung_up.revents & POLLHUP) == 0) return false;
    pollfd gone = {servant_.pidfd(), POLLIN, 0};
    poll(&gone, 1, kServantGraceMs);
    return servant_.Reap();
  }

  // Takes what the pipes hold, up to a little more than the limits.
  void Drain() {
    Take(program_pipe_, [this](std::string_view bytes) {
      program_events_.append(bytes);
      return program_events_.size() <= kMaxEventBytes;
    });
    Take(servant_pipe_, [this](std::string_view bytes) {
      servant_event_bytes_ += bytes.size();
      servant_events_.append(bytes.substr(0, kKeptServantEvents - servant_events_.size()));
      return servant_event_bytes_ <= kMaxEventBytes;
    });
    Take(output_pipe_, [this](std::string_view bytes) {
      output_.Append(bytes);
      return output_.total() <= size_t{1024} * job_.limits.output_kb;
    });
  }

  template <class Consumer>
  void Take(Fd& pipe, Consumer consume) {
    char buffer[64 << 10];
    while (pipe.get() >= 0) {
      const ssize_t n = read(pipe.get(), buffer, sizeof buffer);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return;        // EAGAIN: nothing more for now
      if (n == 0) pipe = Fd();  // all writers are gone
      if (n > 0 && !consume(std::string_view(buffer, n))) return;
    }
  }

  const Job& job_;
  Process program_, servant_;
  Fd program_in_, program_out_;
  Fd program_pipe_, servant_pipe_, output_pipe_;
  std::string program_events_, servant_events_;
  size_t servant_event_bytes_ = 0;  // kept or not
  KeptOutput output_;
  Clock::time_point deadline_;
};

}  // namespace

absl::StatusOr<Observation> Supervise(const Job& job) { return Session(job).Run(); }

void Interrupt() { interrupted = 1; }
bool Interrupted() { return interrupted != 0; }

}  // namespace course::runner
