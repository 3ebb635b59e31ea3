#include "harness/grading/pool.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "harness/grading/cores.h"
#include "harness/grading/worker_process.h"

namespace course::grading {
namespace {

constexpr int kMany = 1'000'000;
constexpr size_t kLogTail = 2'000;

class Pool {
 public:
  Pool(store::GradingStore& queue, const PoolOptions& options)
      : queue_(queue), options_(options), cores_(options.workers, AllowedCores()) {}
  Pool(const Pool&) = delete;
  ~Pool() {
    // Whoever is left has nothing to do any more, or hangs.
    for (const auto& [pid, worker] : workers_) kill(pid, SIGKILL);
    for (const auto& [pid, worker] : workers_) waitpid(pid, nullptr, 0);
  }

  absl::Status Run() {
    while (true) {
      RETURN_IF_ERROR(queue_.EndLeases(options_.now()).status());
      RETURN_IF_ERROR(Bury());
      if (options_.tick) options_.tick();
      ASSIGN_OR_RETURN(const bool open, queue_.AnyOpen());
      if (!open) return absl::OkStatus();
      while (static_cast<int>(workers_.size()) < options_.workers) RETURN_IF_ERROR(StartOne());
      std::this_thread::sleep_for(std::chrono::milliseconds(options_.poll_ms));
    }
  }

 private:
  absl::Status StartOne() {
    // The process id makes it another one than any worker of an earlier pool.
    const std::string name = absl::StrCat("w", ++started_, ".", getpid());
    const int core = cores_.Take();
    ASSIGN_OR_RETURN(const pid_t pid, StartWorker(options_.command(name), options_.log, core));
    workers_[pid] = {name, core};
    return absl::OkStatus();
  }

  // Of those that ended: what they had is put back at once.
  absl::Status Bury() {
    for (auto worker = workers_.begin(); worker != workers_.end();) {
      int wait_status = 0;
      if (waitpid(worker->first, &wait_status, WNOHANG) != worker->first) {
        ++worker;
        continue;
      }
      const std::string name = worker->second.name;
      cores_.GiveBack(worker->second.core);
      worker = workers_.erase(worker);
      const std::string how = HowItEnded(wait_status);
      RETURN_IF_ERROR(queue_.EndLeasesOf(name, how.empty() ? "ended too early" : how).status());
      if (!how.empty()) RETURN_IF_ERROR(CountDeath(name, how));
    }
    return absl::OkStatus();
  }

  absl::Status CountDeath(const std::string& name, const std::string& how) {
    ASSIGN_OR_RETURN(const std::vector<store::Job> changed, queue_.ChangedAfter(last_change_, kMany));
    for (const store::Job& job : changed) {
      last_change_ = job.change;
      // A submission that killed two of them is such progress, too.
      if (!IsOpen(job.state)) deaths_ = 0;
    }
    if (++deaths_ < options_.most_deaths) return absl::OkStatus();
    const absl::StatusOr<std::string> log = base::ReadFile(options_.log);
    std::string tail = log.value_or("");
    if (tail.size() > kLogTail) tail = tail.substr(tail.size() - kLogTail);
    return absl::InternalError(
        absl::StrCat(deaths_, " workers died one after the other and finished nothing; the last ", "one, ", name,
                     ", by ", how, ". What they said (", options_.log, "):\n", tail));
  }

  store::GradingStore& queue_;
  const PoolOptions& options_;
  struct Worker {
    std::string name;
    int core = -1;
  };
  std::map<pid_t, Worker> workers_;
  Cores cores_;
  int started_ = 0;
  int deaths_ = 0;  // since something was finished
  int64_t last_change_ = 0;
};

}  // namespace

absl::Status RunPool(store::GradingStore& queue, const PoolOptions& options) { return Pool(queue, options).Run(); }

absl::Status PutBackAll(store::GradingStore& queue) {
  ASSIGN_OR_RETURN(const std::vector<store::Job> jobs, queue.ChangedAfter(0, kMany));
  for (const store::Job& job : jobs) {
    if (!IsTaken(job.state)) continue;
    const store::Claim claim = {.number = job.number, .attempt = job.attempt};
    RETURN_IF_ERROR(queue.PutBack(claim, "its worker was stopped", false).status());
  }
  return absl::OkStatus();
}

}  // namespace course::grading
