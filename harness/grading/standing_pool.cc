// A pool that goes on: for a server, where the queue is empty for most of the time.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "harness/grading/cores.h"
#include "harness/grading/pool.h"
#include "harness/grading/worker_process.h"

namespace course::grading {
namespace {

using Clock = std::chrono::steady_clock;

class StandingPool {
 public:
  StandingPool(store::GradingStore& queue, const StandingPoolOptions& options)
      : queue_(queue), options_(options), cores_(options.workers, AllowedCores()) {}
  StandingPool(const StandingPool&) = delete;

  void Run() {
    // Nobody lives who had them: another server of this database would hold its lock.
    Tell(PutBackAll(queue_));
    while (!options_.stop()) {
      Tell(queue_.EndLeases(options_.now()).status());
      Bury();
      while (static_cast<int>(workers_.size()) < options_.workers && Clock::now() >= next_start_) StartOne();
      std::this_thread::sleep_for(std::chrono::milliseconds(options_.poll_ms));
    }
    // They may be in the middle of a grading, which takes minutes, and are made to be killed at any moment.
    for (const auto& [pid, worker] : workers_) kill(pid, SIGKILL);
    for (const auto& [pid, worker] : workers_) waitpid(pid, nullptr, 0);
    // Not counted as deaths, which would fail a submission at the second restart of the server.
    Tell(PutBackAll(queue_));
  }

 private:
  void StartOne() {
    const std::string name = absl::StrCat("w", ++started_, ".", getpid());
    const int core = cores_.Take();
    const absl::StatusOr<pid_t> pid = StartWorker(options_.command(name), options_.log, core);
    if (pid.ok()) {
      workers_[*pid] = {name, core};
    } else {
      cores_.GiveBack(core);
      CountDeath(std::string(pid.status().message()));
    }
  }

  void Bury() {
    for (auto worker = workers_.begin(); worker != workers_.end();) {
      int wait_status = 0;
      if (waitpid(worker->first, &wait_status, WNOHANG) != worker->first) {
        ++worker;
        continue;
      }
      const std::string name = worker->second.name;
      cores_.GiveBack(worker->second.core);
      worker = workers_.erase(worker);
      std::string how = HowItEnded(wait_status);
      if (how.empty()) how = "ended without being told to";
      Tell(queue_.EndLeasesOf(name, how).status());
      CountDeath(absl::StrCat("worker ", name, ": ", how));
    }
  }

  void CountDeath(const std::string& what) {
    if (SomethingEnded()) deaths_ = 0;
    ++deaths_;
    int64_t pause_ms = 0;
    if (deaths_ > 1) {
      const int doublings = std::min(deaths_ - 2, 20);
      pause_ms = std::min<int64_t>(int64_t{options_.pause_ms} << doublings, options_.longest_pause_ms);
    }
    next_start_ = Clock::now() + std::chrono::milliseconds(pause_ms);
    Say(absl::StrCat(what, "; the next one starts ",
                     pause_ms == 0 ? "at once" : absl::StrCat("in ", (pause_ms + 999) / 1'000, " s"),
                     ". What workers say is in ", options_.log));
  }

  // Whether a submission came to an end since the last look, also one that killed two workers.
  bool SomethingEnded() {
    constexpr int kMany = 10'000;
    bool ended = false;
    while (true) {
      const absl::StatusOr<std::vector<store::Job>> changed = queue_.ChangedAfter(last_change_, kMany);
      if (!changed.ok() || changed->empty()) return ended;
      for (const store::Job& job : *changed) ended |= !IsOpen(job.state);
      last_change_ = changed->back().change;
    }
  }

  // The same trouble is told once, not ten times a second.
  void Tell(const absl::Status& status) {
    const std::string trouble(status.message());
    if (!status.ok() && trouble != trouble_) Say(absl::StrCat("the queue: ", trouble));
    trouble_ = trouble;
  }

  void Say(const std::string& what) {
    if (options_.say) options_.say(what);
  }

  store::GradingStore& queue_;
  const StandingPoolOptions& options_;
  struct Worker {
    std::string name;
    int core = -1;
  };
  std::map<pid_t, Worker> workers_;
  Cores cores_;
  int started_ = 0;
  int deaths_ = 0;  // since something was finished
  int64_t last_change_ = 0;
  Clock::time_point next_start_ = Clock::now();
  std::string trouble_;
};

}  // namespace

void RunStandingPool(store::GradingStore& queue, const StandingPoolOptions& options) {
  StandingPool(queue, options).Run();
}

}  // namespace course::grading
