#include "harness/sidecar/servant.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "harness/remote/ends.h"
#include "harness/runner/child.h"
#include "harness/runner/fd.h"
#include "harness/runner/surroundings.h"

namespace course::sidecar {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t kAddressSpace = 0;  // a sanitizer reserves more addresses than any limit
#else
constexpr uint64_t kAddressSpace = uint64_t{1} << 30;
#endif
constexpr uint64_t kFileBytes = uint64_t{16} << 20;

}  // namespace

struct Servant::Watch::Timer {
  std::mutex mutex;
  std::condition_variable done_changed;
  bool done = false;
  std::thread thread;
};

Servant::Watch::Watch(Servant& servant) : timer_(std::make_unique<Timer>()) {
  timer_->thread = std::thread([&servant, timer = timer_.get()] {
    std::unique_lock lock(timer->mutex);
    if (timer->done_changed.wait_for(lock, servant.limit_, [timer] { return timer->done; })) return;
    servant.StopOverdue();  // nobody waits for it before this thread has ended
  });
}

Servant::Watch::~Watch() {
  {
    const std::lock_guard lock(timer_->mutex);
    timer_->done = true;
  }
  timer_->done_changed.notify_one();
  timer_->thread.join();
}

absl::Status Servant::Start() {
  if (peer_ != nullptr && !peer_->closed()) return absl::OkStatus();
  End();
  const runner::Fd program(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (program.get() < 0) return absl::AbortedError(absl::StrCat("Yours cannot be started: ", strerror(errno), "."));
  const std::optional<remote::Pipes> pipes = remote::MakePipes();
  if (!pipes.has_value()) return absl::InternalError(absl::StrCat("pipes: ", strerror(errno)));
  auto peer = std::make_unique<remote::Peer>(pipes->ours);
  const runner::Fd in(pipes->theirs.in), out(pipes->theirs.out);
  const absl::StatusOr<pid_t> pid = runner::StartChild({.program_fd = program.get(),
                                                        .arguments = {path_},
                                                        .environment = runner::TestEnvironment(),
                                                        .output_fd = STDOUT_FILENO,  // shown beside the answer
                                                        .fds = {in.get(), out.get()},
                                                        .address_space_bytes = kAddressSpace,
                                                        .file_bytes = kFileBytes});
  if (!pid.ok()) return absl::AbortedError(absl::StrCat("Yours: ", std::string(pid.status().message()), "."));
  pid_ = *pid;
  overdue_ = false;
  peer_ = std::move(peer);
  return absl::OkStatus();
}

void Servant::StopOverdue() {
  overdue_ = true;
  if (pid_ > 0) kill(pid_, SIGKILL);
}

absl::Status Servant::WhyEnded(const std::string& how) {
  const bool overdue = overdue_;
  int status = 0;
  if (pid_ <= 0) return absl::AbortedError(absl::StrCat("Yours gave no result: ", how, "."));
  kill(pid_, SIGKILL);
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  End();
  if (overdue) {
    return absl::AbortedError(
        absl::StrCat("Yours did not return within ", limit_.count() / 1000.0, " s and was stopped."));
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
    return absl::AbortedError(
        absl::StrCat("Yours was ended by signal ", WTERMSIG(status), " (", sigdescr_np(WTERMSIG(status)), ")."));
  }
  return absl::AbortedError(absl::StrCat("Yours gave no result: ", how, "."));
}

void Servant::End() {
  if (peer_ != nullptr) {
    peer_->Close();
    past_.push_back(std::move(peer_));
  }
  if (pid_ <= 0) return;
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

}  // namespace course::sidecar
