#include "harness/store/kept_rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/status_macros.h"

namespace course::store {
namespace {

// Of more changes than this, reading everything is quicker than looking up each result.
constexpr int kMostChanges = 2'000;

// nullopt: it is gone meanwhile.
absl::StatusOr<std::optional<GradedRow>> RowOf(GradingStore& grading, const Job& job) {
  GradedRow row = {.number = job.number,
                   .id = job.id,
                   .learner = job.learner,
                   .lab = job.lab,
                   .received_ms = job.received_ms,
                   .state = job.state};
  if (job.state != JobState::kDone) return row;
  ASSIGN_OR_RETURN(const std::optional<GradedResult> result, grading.GetResult(job.id));
  if (!result.has_value()) return std::nullopt;
  row.verdict = result->verdict;
  row.points = result->points;
  row.max_points = result->max_points;
  row.course_version = result->course_version;
  row.finished_ms = result->finished_ms;
  return row;
}

// In the place of the one with its number, or behind all.
void Put(GradedRow row, std::vector<GradedRow>& rows) {
  const auto place = std::lower_bound(rows.begin(), rows.end(), row.number,
                                      [](const GradedRow& kept, int64_t number) { return kept.number < number; });
  if (place != rows.end() && place->number == row.number) {
    *place = std::move(row);
  } else {
    rows.insert(place, std::move(row));
  }
}

}  // namespace

absl::StatusOr<bool> KeptRows::AnyErased(CohortStore& cohort) {
  // The audit cannot be shortened, but by EraseAll.
  ASSIGN_OR_RETURN(const std::vector<AuditEntry> newest, cohort.AuditBefore(0, 1));
  bool any = (newest.empty() ? 0 : newest[0].number) < entry_;
  while (!any) {
    constexpr int kBatch = 1'000;
    ASSIGN_OR_RETURN(const std::vector<AuditEntry> entries, cohort.AuditAfter(entry_, kBatch));
    if (entries.empty()) return false;
    entry_ = entries.back().number;
    for (const AuditEntry& entry : entries) any |= entry.action == "account.erase";
  }
  return any;
}

absl::Status KeptRows::ReadAll(Store& store) {
  change_ = -1;
  CohortStore& cohort = store.cohort();
  ASSIGN_OR_RETURN(const std::vector<AuditEntry> newest, cohort.AuditBefore(0, 1));
  // A job's change is the version that it made: what comes later has a higher one.
  ASSIGN_OR_RETURN(const int64_t version, store.Version());
  ASSIGN_OR_RETURN(rows_, cohort.GradedRows());
  entry_ = newest.empty() ? 0 : newest[0].number;
  change_ = version;
  return absl::OkStatus();
}

absl::StatusOr<const std::vector<GradedRow>*> KeptRows::Read(Store& store) {
  bool all = change_ < 0;
  if (!all) {
    ASSIGN_OR_RETURN(all, AnyErased(store.cohort()));
    if (all) change_ = -1;  // also if what follows fails
  }
  std::vector<Job> jobs;
  if (!all) {
    ASSIGN_OR_RETURN(jobs, store.grading().ChangedAfter(change_, kMostChanges));
    all = static_cast<int>(jobs.size()) == kMostChanges;
  }
  if (all) {
    RETURN_IF_ERROR(ReadAll(store));
    return &rows_;
  }
  for (const Job& job : jobs) {
    ASSIGN_OR_RETURN(std::optional<GradedRow> row, RowOf(store.grading(), job));
    if (row.has_value()) Put(*std::move(row), rows_);
    change_ = job.change;
  }
  return &rows_;
}

}  // namespace course::store
