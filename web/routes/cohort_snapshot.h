// The cohort as one value: everything that the instructor's pages are made of, read together from the store.
//
// Reading it costs some tens of milliseconds for thousands of submissions, and while many submit the store changes many
// times a second. So it is read again once it is a second old and something changed, by one request at a time; whoever
// asks meanwhile gets the one before.

#ifndef WEB_ROUTES_COHORT_SNAPSHOT_H_
#define WEB_ROUTES_COHORT_SNAPSHOT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cohort/config/config.h"
#include "cohort/policy/score.h"
#include "cohort/standing/at_risk.h"
#include "cohort/standing/matrix.h"
#include "cohort/standing/stuck.h"
#include "harness/store/cohort_records.h"
#include "harness/store/kept_rows.h"
#include "harness/store/store.h"
#include "web/pages/cohort_parts.h"

namespace course::web {

struct CohortSnapshot {
  const cohort::Config* config = nullptr;  // that it was made with
  // Learners, by name; others with a role are among `names` alone.
  std::vector<store::Account> learners;
  std::map<std::string, std::string> names;  // of every account
  std::map<std::string, size_t> place;       // of a learner in what follows
  cohort::Matrix matrix;
  std::vector<cohort::LearnerRecord> records;
  std::vector<cohort::LearnerScores> scores;
  std::vector<cohort::Stuck> stuck;
  std::vector<cohort::AtRisk> at_risk;
  std::vector<store::GradedRow> graded;
  std::vector<store::AnsweredAttempt> quizzes;
  std::vector<store::ReportedRun> reported;  // without tests
  std::vector<store::Extension> extensions;
  std::vector<store::Override> overrides;
  int64_t version = 0;  // of the store, before it was read
  absl::Time at;

  // How a learner stands with an assignment: what counts after the policy, and what became of it.
  CohortCell CellOf(size_t learner, size_t assignment) const;
  // In which way the learner is stuck at this assignment, a sentence; empty: is not.
  std::string StuckAt(const std::string& account, const std::string& assignment) const;
};

// `rows`: of this store, kept from one time to the next. `course_version`: the current one.
absl::StatusOr<CohortSnapshot> ReadSnapshot(store::Store& store, store::KeptRows& rows, const cohort::Config& config,
                                            const std::string& course_version, absl::Time now);

// Safe to call from several threads.
class CohortSnapshots {
 public:
  // All of it outlives this.
  CohortSnapshots(store::Store* store, const cohort::Config* config, std::string course_version)
      : store_(*store), config_(*config), course_version_(std::move(course_version)) {}

  absl::StatusOr<std::shared_ptr<const CohortSnapshot>> Get(absl::Time now);
  // The next Get reads it anew: this process has just changed something.
  void Forget();

 private:
  store::Store& store_;
  const cohort::Config& config_;
  const std::string course_version_;
  std::mutex reading_;    // held by whoever reads
  store::KeptRows rows_;  // guarded by reading_
  std::mutex mutex_;      // over the rest
  std::shared_ptr<const CohortSnapshot> snapshot_;
  bool forgotten_ = false;
};

}  // namespace course::web

#endif  // WEB_ROUTES_COHORT_SNAPSHOT_H_
