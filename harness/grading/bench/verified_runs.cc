#include "harness/grading/bench/verified_runs.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/grading/grade_all.h"
#include "harness/grading/intake.h"
#include "harness/grading/moment.h"
#include "harness/grading/worker_process.h"
#include "harness/store/sqlite_store.h"

namespace course::grading {
namespace {

using Clock = std::chrono::steady_clock;

double Since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

// Ends a process when it goes out of scope.
class EndWhenDone {
 public:
  explicit EndWhenDone(pid_t pid) : pid_(pid) {}
  EndWhenDone(const EndWhenDone&) = delete;
  ~EndWhenDone() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

 private:
  const pid_t pid_;
};

store::Submission Numbered(const ToGrade& to_grade, int number) {
  return {.id = "",
          .learner = absl::StrCat("learner-", number),
          .lab = to_grade.lab,
          .files = {{"starter.cc", absl::StrCat(to_grade.starter, "\n// submission ", number, "\n")}},
          .received_ms = 0};
}

GradeAllOptions OptionsFor(const cli::Context& context, const cli::GradeServices& services, const std::string& database,
                           int workers) {
  return {.pool = {.workers = workers,
                   .command = [&context, &services,
                               database](const std::string& name) { return services.worker(context, database, name); },
                   .log = database + ".log",
                   .most_deaths = 6,
                   .poll_ms = 20,
                   .now = Now,
                   .tick = {}},
          .now_ms = context.now_ms,
          .bundle = [](const std::string&) { return ""; }};
}

}  // namespace

double CpuOfChildren() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& t) { return t.tv_sec + t.tv_usec * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

absl::StatusOr<VerifiedRuns> GradeTogether(const cli::Context& context, const cli::GradeServices& services,
                                           const std::string& database, const std::vector<ToGrade>& all, int workers) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(database));
  Intake intake;
  for (size_t n = 0; n < all.size(); ++n) intake.submissions.push_back(Numbered(all[n], static_cast<int>(n)));
  const Clock::time_point begin = Clock::now();
  const double cpu_before = CpuOfChildren();
  VerifiedRuns runs;
  ASSIGN_OR_RETURN(runs.reports, GradeAll(store->grading(), intake, OptionsFor(context, services, database, workers)));
  runs.seconds = Since(begin);
  runs.cpu_seconds = CpuOfChildren() - cpu_before;
  return runs;
}

absl::StatusOr<std::vector<double>> GradeOneByOne(const cli::Context& context, const cli::GradeServices& services,
                                                  const std::string& database, const std::vector<ToGrade>& all) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store, store::OpenSqliteStore(database));
  store::GradingStore& queue = store->grading();
  std::vector<std::string> command = services.worker(context, database, "waiting");
  command.push_back("--wait");
  ASSIGN_OR_RETURN(const pid_t worker, StartWorker(command, database + ".log", -1));
  const EndWhenDone end(worker);
  std::vector<double> seconds;
  for (size_t n = 0; n < all.size(); ++n) {
    store::Submission submission = Numbered(all[n], static_cast<int>(n));
    submission.id = absl::StrCat("s", n);
    const Clock::time_point begin = Clock::now();
    RETURN_IF_ERROR(queue.Submit(submission).status());
    while (true) {
      ASSIGN_OR_RETURN(const bool open, queue.AnyOpen());
      if (!open) break;
      if (waitpid(worker, nullptr, WNOHANG) == worker) {
        return absl::InternalError(absl::StrCat("the worker died: ", database, ".log"));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    seconds.push_back(Since(begin));
  }
  return seconds;
}

}  // namespace course::grading
