#include "harness/sidecar/process.h"

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
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/runner/child.h"
#include "harness/runner/safe_text.h"
#include "harness/runner/surroundings.h"

namespace course::sidecar {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kKeptHead = 600, kKeptTail = 1400;  // bytes of what was printed
constexpr uint64_t kFileBytes = uint64_t{64} << 20;
constexpr int kGraceMs = 1000;  // between a closed socket and the end of the process that closed it

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const Program& program, const Allowance& allowance) {
  const runner::Fd file(open(program.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return absl::UnavailableError(
        absl::StrCat(program.name, " cannot be started: ", program.path, ": ", std::strerror(errno)));
  }
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return absl::UnavailableError(absl::StrCat("socketpair: ", std::strerror(errno)));
  }
  runner::Fd ours(ends[0]);
  const runner::Fd theirs(ends[1]);
  ASSIGN_OR_RETURN(runner::Pipe output, runner::Pipe::Create());
  runner::ChildSpec spec;
  spec.program_fd = file.get();
  spec.arguments = {program.path};
  spec.arguments.insert(spec.arguments.end(), program.arguments.begin(), program.arguments.end());
  spec.environment = runner::TestEnvironment();
  spec.output_fd = output.write.get();
  spec.fds = {theirs.get()};
  spec.address_space_bytes = uint64_t{1} * allowance.memory_mb << 20;
  spec.file_bytes = kFileBytes;
  spec.filter_processes = !allowance.starts_processes;
  const absl::StatusOr<pid_t> pid = runner::StartChild(spec);
  if (!pid.ok()) {
    return absl::UnavailableError(absl::StrCat(program.name, ": ", std::string(pid.status().message())));
  }
  std::unique_ptr<Process> process(new Process(program, allowance));
  process->pid_ = *pid;
  process->pidfd_ = runner::Fd(syscall(SYS_pidfd_open, *pid, 0));
  process->socket_ = std::move(ours);
  process->output_ = std::move(output.read);
  return process;
}

Process::~Process() {
  if (reaped_) return;
  kill(-pid_, SIGKILL);  // it leads a process group of its own
  kill(pid_, SIGKILL);
  while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
  }
}

absl::StatusOr<std::string> Process::Exchange(std::string_view line, int stop_fd) {
  printed_.emplace(kKeptHead, kKeptTail);
  if (!received_.empty()) return absl::DataLossError(Sentence("said something that nobody had asked for"));
  const Clock::time_point deadline = Clock::now() + allowance_.request_limit;
  while (true) {
    const short events = line.empty() ? POLLIN : POLLIN | POLLOUT;
    pollfd fds[] = {{socket_.get(), events, 0}, {output_.get(), POLLIN, 0}, {stop_fd, POLLIN, 0}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (poll(fds, std::size(fds), static_cast<int>(std::max<int64_t>(left, 0))) < 0 && errno != EINTR) {
      return absl::InternalError(absl::StrCat("poll: ", std::strerror(errno)));
    }
    if (fds[2].revents != 0) return absl::CancelledError(Sentence("was stopped"));
    RETURN_IF_ERROR(TakeOutput());
    if ((fds[0].revents & POLLOUT) != 0) RETURN_IF_ERROR(Send(line));
    if ((fds[0].revents & (POLLIN | POLLHUP)) != 0) RETURN_IF_ERROR(Receive());
    if (const size_t end = received_.find('\n'); end != std::string::npos) {
      std::string answer = received_.substr(0, end);
      received_.erase(0, end + 1);
      RETURN_IF_ERROR(TakeOutput());  // what was printed before it belongs to it
      return answer;
    }
    if (Clock::now() >= deadline) {
      return absl::DeadlineExceededError(Sentence(
          absl::StrCat("did not answer within ", allowance_.request_limit.count() / 1000.0, " s and was stopped")));
    }
  }
}

absl::Status Process::Send(std::string_view& rest) {
  // MSG_NOSIGNAL: a closed socket is an error here, not the end of this process.
  const ssize_t n = send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n >= 0) {
    rest.remove_prefix(n);
  } else if (errno != EINTR && errno != EAGAIN) {
    return Ended();
  }
  return absl::OkStatus();
}

absl::Status Process::Receive() {
  char buffer[64 << 10];
  const ssize_t n = recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return absl::OkStatus();
  if (n <= 0) return Ended();
  received_.append(buffer, n);
  if (received_.size() <= allowance_.answer_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      Sentence(absl::StrCat("sent more than the ", allowance_.answer_bytes, " bytes that an answer may have")));
}

absl::Status Process::TakeOutput() {
  char buffer[64 << 10];
  while (output_.get() >= 0) {
    const ssize_t n = read(output_.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;  // EAGAIN: nothing more for now
    if (n == 0) {
      output_ = runner::Fd();  // nobody can write any more
      break;
    }
    printed_->Append(std::string_view(buffer, n));
    if (printed_->total() > allowance_.output_bytes) {
      return absl::ResourceExhaustedError(
          Sentence(absl::StrCat("printed more than the ", allowance_.output_bytes, " bytes that it may")));
    }
  }
  return absl::OkStatus();
}

// The socket closes a moment before the process can be waited for.
absl::Status Process::Ended() {
  pollfd gone = {pidfd_.get(), POLLIN, 0};
  poll(&gone, 1, kGraceMs);
  const bool ended = Reap();
  RETURN_IF_ERROR(TakeOutput());
  if (!ended) return absl::AbortedError(Sentence("closed its connection instead of answering"));
  if (WIFSIGNALED(status_)) {
    const char* name = sigdescr_np(WTERMSIG(status_));
    return absl::AbortedError(Sentence(
        absl::StrCat("was ended by signal ", WTERMSIG(status_), name == nullptr ? "" : absl::StrCat(" (", name, ")"))));
  }
  return absl::AbortedError(Sentence(absl::StrCat("ended with exit code ", WEXITSTATUS(status_))));
}

std::string Process::Printed() const { return printed_ ? runner::SafeText(printed_->Text()) : ""; }

std::string Process::Sentence(std::string_view what) const {
  const std::string printed(absl::StripAsciiWhitespace(Printed()));
  return absl::StrCat(name_, " ", std::string(what), printed.empty() ? "" : ". It printed: ", printed);
}

bool Process::Reap() {
  if (!reaped_ && waitpid(pid_, &status_, WNOHANG) == pid_) {
    reaped_ = true;
    kill(-pid_, SIGKILL);  // what it started, if it started anything
  }
  return reaped_;
}

bool Process::Runs() { return !Reap(); }

}  // namespace course::sidecar
