// The grading workers of a cohort's server: what is submitted is graded while the server runs, as `course grade` does.
//
//   ASSIGN_OR_RETURN(const auto workers, CohortWorkers::Start(context, grading, store->grading(), options));
//   ... serve ...
//   workers->Stop();

#ifndef HARNESS_COURSE_COHORT_WORKERS_H_
#define HARNESS_COURSE_COHORT_WORKERS_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/course/cmd_grade.h"
#include "harness/course/context.h"
#include "harness/store/grading_store.h"

namespace course::cli {

struct CohortWorkersOptions {
  std::string database;           // the cohort's; `queue` is in it
  std::vector<std::string> labs;  // labels: those that can be submitted
  std::string hidden;             // the instructor's folder; empty: none
  int workers = 2;                // 0: nothing is graded here
};

// REQUIRES: no other process starts workers for this database.
class CohortWorkers {
 public:
  // First makes the bundles that are missing or old, which takes minutes the first time and says so on context.err;
  // then starts the workers. Whatever ends one of them later is said on context.err, too. `services` and `queue`
  // outlive it. Errors: GradeServices::make_bundles'.
  static absl::StatusOr<std::unique_ptr<CohortWorkers>> Start(const Context& context, const GradeServices& services,
                                                              store::GradingStore& queue,
                                                              const CohortWorkersOptions& options);
  // Stop().
  ~CohortWorkers();
  CohortWorkers(const CohortWorkers&) = delete;
  CohortWorkers& operator=(const CohortWorkers&) = delete;

  // Within a second no worker is left; what they had in hand waits for the next start.
  void Stop();

 private:
  CohortWorkers() = default;

  std::atomic<bool> stop_{false};
  std::thread thread_;  // workers die with it
};

}  // namespace course::cli

#endif  // HARNESS_COURSE_COHORT_WORKERS_H_
