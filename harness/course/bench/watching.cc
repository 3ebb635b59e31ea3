#include "harness/course/bench/watching.h"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/course/files.h"
#include "harness/course/process.h"

namespace course::bench {

absl::StatusOr<std::unique_ptr<Watching>> Watching::Start(const Clone& clone, const std::string& lab) {
  const std::string program = clone.root() + "/.course/bin/course";
  if (!cli::IsFile(program)) return absl::FailedPreconditionError("the course command is not built: ./course up");
  const std::string log = clone.root() + "/.course/watch.log";
  ASSIGN_OR_RETURN(const int pid,
                   cli::StartInBackground({.argv = {program, "watch", lab}, .folder = clone.root()}, log));
  return std::unique_ptr<Watching>(new Watching(pid, log));
}

Watching::~Watching() {
  kill(pid_, SIGTERM);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

absl::Status Watching::WaitUntil(const std::string& what, const std::function<absl::StatusOr<bool>()>& done) const {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (std::chrono::steady_clock::now() < end) {
    ASSIGN_OR_RETURN(const bool is_done, done());
    if (is_done) return absl::OkStatus();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  const absl::StatusOr<std::string> log = cli::ReadFile(log_);
  return absl::DeadlineExceededError(
      absl::StrCat("two minutes went by without ", what, "; watch said:\n", log.ok() ? *log : ""));
}

}  // namespace course::bench
