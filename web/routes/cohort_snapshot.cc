#include "web/routes/cohort_snapshot.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "base/status_macros.h"
#include "cohort/policy/records.h"
#include "harness/store/cohort_store.h"

namespace course::web {
namespace {

// How old a snapshot may be while the store changes, and when it does not: deadlines pass by themselves.
constexpr absl::Duration kFresh = absl::Seconds(1);
constexpr absl::Duration kOldest = absl::Minutes(1);

// When the first thing came: before that nobody was silent.
absl::Time FirstDay(const CohortSnapshot& snapshot) {
  absl::Time first = snapshot.at;
  for (const store::GradedRow& row : snapshot.graded) first = std::min(first, absl::FromUnixMillis(row.received_ms));
  for (const store::ReportedRun& run : snapshot.reported)
    first = std::min(first, absl::FromUnixMillis(run.received_ms));
  return first;
}

}  // namespace

CohortCell CohortSnapshot::CellOf(size_t learner, size_t assignment) const {
  const cohort::Cell& raw = matrix.At(learner, assignment);
  const cohort::AssignmentScore& score = scores[learner].assignments[assignment];
  CohortCell cell = {
      .max_points = score.max_points, .attempts = raw.attempts, .late = score.lateness.late > absl::ZeroDuration()};
  if (raw.last != absl::InfinitePast()) cell.changed_ms = absl::ToUnixMillis(raw.last);
  cell.stuck = !StuckAt(learners[learner].id, config->assignments[assignment].id).empty();
  cell.overridden = score.state == cohort::ScoreState::kOverride;
  cell.points = score.points;
  if (raw.attempts > 0) {
    cell.from = CohortCell::From::kVerified;
  } else if (raw.state == cohort::CellState::kReported) {
    cell.from = CohortCell::From::kReported;
    cell.attempts = raw.reports;
    cell.late = false;
    // The learner's own word stands in the cell, and in no total.
    if (!cell.overridden) cell.points = raw.Share() * score.max_points;
  }
  return cell;
}

std::string CohortSnapshot::StuckAt(const std::string& account, const std::string& assignment) const {
  // Sorted by learner, then lab.
  using Key = std::pair<std::string_view, std::string_view>;
  const auto first =
      std::lower_bound(stuck.begin(), stuck.end(), Key(account, assignment),
                       [](const cohort::Stuck& one, const Key& key) { return Key(one.learner, one.lab) < key; });
  return first != stuck.end() && first->learner == account && first->lab == assignment ? first->words : "";
}

absl::StatusOr<CohortSnapshot> ReadSnapshot(store::Store& store, store::KeptRows& rows, const cohort::Config& config,
                                            const std::string& course_version, absl::Time now) {
  CohortSnapshot snapshot;
  snapshot.config = &config;
  snapshot.at = now;
  ASSIGN_OR_RETURN(snapshot.version, store.Version());
  store::CohortStore& cohort = store.cohort();
  ASSIGN_OR_RETURN(std::vector<store::Account> accounts, cohort.Accounts());
  for (store::Account& account : accounts) {
    snapshot.names[account.id] = account.name;
    if (account.role == "learner") snapshot.learners.push_back(std::move(account));
  }
  std::stable_sort(snapshot.learners.begin(), snapshot.learners.end(),
                   [](const store::Account& a, const store::Account& b) { return a.name < b.name; });
  std::vector<std::string> ids;
  for (const store::Account& account : snapshot.learners) {
    snapshot.place[account.id] = ids.size();
    ids.push_back(account.id);
  }
  ASSIGN_OR_RETURN(const std::vector<store::GradedRow>* const graded, rows.Read(store));
  snapshot.graded = *graded;  // which pages may read while the next change comes in
  ASSIGN_OR_RETURN(snapshot.quizzes, cohort.QuizRows());
  ASSIGN_OR_RETURN(snapshot.reported, cohort.ReportedRunsAfter(0, std::numeric_limits<int>::max()));
  ASSIGN_OR_RETURN(snapshot.extensions, cohort.Extensions());
  ASSIGN_OR_RETURN(snapshot.overrides, cohort.Overrides());
  snapshot.records = cohort::MakeRecords(config, ids,
                                         {.graded = &snapshot.graded,
                                          .quizzes = &snapshot.quizzes,
                                          .extensions = &snapshot.extensions,
                                          .overrides = &snapshot.overrides});
  snapshot.scores = cohort::ScoreCohort(config, snapshot.records, now);
  snapshot.matrix = cohort::MakeMatrix(
      config, ids, {.graded = &snapshot.graded, .quizzes = &snapshot.quizzes, .reported = &snapshot.reported},
      course_version);
  // Tests are read only of submissions that won nothing for a while.
  const cohort::StuckRule rule;
  ASSIGN_OR_RETURN(const std::vector<store::TestRow> tests,
                   cohort.TestRows(cohort::SubmissionsWithoutProgress(snapshot.graded, rule, now)));
  snapshot.stuck = cohort::FindStuck(cohort::AttemptsOf(snapshot.graded, tests), rule, now);
  snapshot.at_risk =
      cohort::FindAtRisk(config, snapshot.scores, snapshot.matrix, snapshot.stuck, FirstDay(snapshot), now);
  // Who was shut out has a row, and is nobody to begin a conversation with.
  std::erase_if(snapshot.at_risk, [&](const cohort::AtRisk& one) {
    return snapshot.learners[snapshot.place.at(one.learner)].state == "disabled";
  });
  return snapshot;
}

absl::StatusOr<std::shared_ptr<const CohortSnapshot>> CohortSnapshots::Get(absl::Time now) {
  const auto usable = [&]() -> std::shared_ptr<const CohortSnapshot> {
    const std::lock_guard lock(mutex_);
    if (snapshot_ == nullptr || forgotten_) return nullptr;
    const absl::Duration age = now - snapshot_->at;
    if (age >= absl::ZeroDuration() && age < kFresh) return snapshot_;
    const absl::StatusOr<int64_t> version = store_.Version();
    return version.ok() && *version == snapshot_->version && age < kOldest ? snapshot_ : nullptr;
  };
  if (std::shared_ptr<const CohortSnapshot> snapshot = usable()) return snapshot;
  std::unique_lock reading(reading_, std::try_to_lock);
  if (!reading.owns_lock()) {
    {
      const std::lock_guard lock(mutex_);
      if (snapshot_ != nullptr && !forgotten_) return snapshot_;
    }
    reading.lock();
    if (std::shared_ptr<const CohortSnapshot> snapshot = usable()) return snapshot;
  }
  {
    const std::lock_guard lock(mutex_);
    forgotten_ = false;  // what is changed from here on asks for another one
  }
  ASSIGN_OR_RETURN(CohortSnapshot read, ReadSnapshot(store_, rows_, config_, course_version_, now));
  const std::lock_guard lock(mutex_);
  snapshot_ = std::make_shared<const CohortSnapshot>(std::move(read));
  return snapshot_;
}

void CohortSnapshots::Forget() {
  const std::lock_guard lock(mutex_);
  forgotten_ = true;
}

}  // namespace course::web
