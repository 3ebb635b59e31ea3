#include "harness/course/cohort_workers.h"

#include <utility>

#include "base/status_macros.h"
#include "harness/grading/moment.h"
#include "harness/grading/pool.h"

namespace course::cli {

absl::StatusOr<std::unique_ptr<CohortWorkers>> CohortWorkers::Start(const Context& context,
                                                                    const GradeServices& services,
                                                                    store::GradingStore& queue,
                                                                    const CohortWorkersOptions& options) {
  std::unique_ptr<CohortWorkers> workers(new CohortWorkers());
  if (options.workers == 0) return workers;
  RETURN_IF_ERROR(services.make_bundles(context, options.labs, options.hidden).status());
  // By value: the caller's options may be gone before the thread is.
  const auto command = [&context, &services, database = options.database,
                        hidden = options.hidden](const std::string& name) {
    std::vector<std::string> argv = WithHidden(services.worker(context, database, name), hidden);
    argv.push_back("--wait");
    return argv;
  };
  grading::StandingPoolOptions pool = {
      .workers = options.workers,
      .command = command,
      .log = options.database + ".workers.log",
      .now = grading::Now,
      .stop = [pointer = workers.get()] { return pointer->stop_.load(); },
      .say = [&context](const std::string& what) { *context.err << "course: grading: " << what << std::endl; }};
  workers->thread_ = std::thread([&queue, pool = std::move(pool)] { grading::RunStandingPool(queue, pool); });
  return workers;
}

CohortWorkers::~CohortWorkers() { Stop(); }

void CohortWorkers::Stop() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

}  // namespace course::cli
