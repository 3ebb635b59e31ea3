#include "harness/store/testing/grading_model.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace course::store {

ModelGrading::Row* ModelGrading::Find(const std::string& id) {
  for (Row& row : rows_) {
    if (row.job.id == id) return &row;
  }
  return nullptr;
}

ModelGrading::Row* ModelGrading::Claimed(const Claim& claim) {
  for (Row& row : rows_) {
    if (row.job.number == claim.number && row.job.attempt == claim.attempt && IsTaken(row.job.state)) return &row;
  }
  return nullptr;
}

void ModelGrading::Set(Row& row, JobState state) {
  row.job.state = state;
  row.job.change = ++changes_;
}

void ModelGrading::Leave(Row& row, JobState state, const std::string& reason) {
  Set(row, state);
  row.job.reason = reason;
  row.events.clear();
}

void ModelGrading::Queue(Row& row) {
  if (std::find(waiting_.begin(), waiting_.end(), row.job.learner) == waiting_.end()) {
    waiting_.push_back(row.job.learner);
  }
}

void ModelGrading::Return(Row& row, const std::string& reason, bool counts) {
  row.job.deaths += counts;
  if (row.job.deaths >= kMostDeaths) {
    return Leave(row, JobState::kFailed,
                 absl::StrCat(row.job.deaths, " workers ended while they graded it; the last one: ", reason));
  }
  for (const Row& other : rows_) {
    if (other.job.number > row.job.number && other.job.learner == row.job.learner && other.job.lab == row.job.lab &&
        row.job.received_ms > other.submission.spares_until_ms) {
      row.job.superseded_by = other.job.id;
    }
  }
  const bool superseded = !row.job.superseded_by.empty();
  Leave(row, superseded ? JobState::kSuperseded : JobState::kQueued, reason);
  if (!superseded) Queue(row);
}

absl::StatusOr<Accepted> ModelGrading::Submit(const Submission& submission) {
  if (const Row* known = Find(submission.id)) return Accepted{.number = known->job.number, .already_known = true};
  Accepted accepted;
  for (Row& row : rows_) {
    if (row.job.state != JobState::kQueued || row.job.learner != submission.learner || row.job.lab != submission.lab) {
      continue;
    }
    if (row.job.received_ms <= submission.spares_until_ms) continue;
    Set(row, JobState::kSuperseded);
    row.job.superseded_by = submission.id;
    ++accepted.superseded;
  }
  accepted.number = ++last_number_;
  Row row;
  row.submission = submission;
  row.job = {.number = accepted.number,
             .id = submission.id,
             .learner = submission.learner,
             .lab = submission.lab,
             .received_ms = submission.received_ms,
             .spares_until_ms = submission.spares_until_ms};
  rows_.push_back(row);
  Set(rows_.back(), JobState::kQueued);
  Queue(rows_.back());
  return accepted;
}

absl::StatusOr<std::optional<Taken>> ModelGrading::Take(const std::string& worker, const Moment& now,
                                                        const Lease& lease) {
  EndLeases(now).IgnoreError();
  if (waiting_.empty()) return std::nullopt;
  const std::string learner = waiting_.front();
  waiting_.pop_front();
  Row* oldest = nullptr;
  for (Row& row : rows_) {
    if (row.job.learner != learner || row.job.state != JobState::kQueued) continue;
    if (oldest == nullptr) {
      oldest = &row;
    } else {
      Queue(row);
    }
  }
  Set(*oldest, JobState::kCompiling);
  ++oldest->job.attempt;
  oldest->job.worker = worker;
  oldest->boot = now.boot;
  oldest->end_ms = now.boot_ms + lease.most_ms;
  oldest->lease_ms = std::min(now.boot_ms + lease.silence_ms, oldest->end_ms);
  return Taken{.claim = {oldest->job.number, oldest->job.attempt}, .submission = oldest->submission};
}

absl::StatusOr<bool> ModelGrading::Beat(const Claim& claim, const Moment& now, const Lease& lease, JobState state,
                                        const std::vector<GradingEvent>& events) {
  if (!IsTaken(state)) return absl::InvalidArgumentError("no state of a worker's");
  Row* row = Claimed(claim);
  if (row == nullptr || row->boot != now.boot || row->end_ms <= now.boot_ms) return false;
  row->lease_ms = std::min(now.boot_ms + lease.silence_ms, row->end_ms);
  if (row->job.state != state) Set(*row, state);
  row->events.insert(row->events.end(), events.begin(), events.end());
  return true;
}

absl::StatusOr<bool> ModelGrading::Finish(const Claim& claim, const GradedResult& result) {
  Row* row = Claimed(claim);
  if (row == nullptr) return false;
  row->result = result;
  Leave(*row, JobState::kDone, "");
  return true;
}

absl::StatusOr<bool> ModelGrading::Fail(const Claim& claim, const std::string& reason) {
  Row* row = Claimed(claim);
  if (row == nullptr) return false;
  Leave(*row, JobState::kFailed, reason);
  return true;
}

absl::StatusOr<bool> ModelGrading::PutBack(const Claim& claim, const std::string& reason, bool counts) {
  Row* row = Claimed(claim);
  if (row == nullptr) return false;
  Return(*row, reason, counts || row->job.attempt >= kMostAttempts);
  return true;
}

absl::StatusOr<int> ModelGrading::EndLeases(const Moment& now) {
  int ended = 0;
  for (Row& row : rows_) {
    if (!IsTaken(row.job.state) || (row.boot == now.boot && row.lease_ms > now.boot_ms)) continue;
    Return(row, absl::StrCat("worker ", row.job.worker, ": was not heard of any more, or took too long"), true);
    ++ended;
  }
  return ended;
}

absl::StatusOr<int> ModelGrading::EndLeasesOf(const std::string& worker, const std::string& reason) {
  int ended = 0;
  for (Row& row : rows_) {
    if (!IsTaken(row.job.state) || row.job.worker != worker) continue;
    Return(row, absl::StrCat("worker ", worker, ": ", reason), true);
    ++ended;
  }
  return ended;
}

absl::StatusOr<std::optional<Job>> ModelGrading::GetJob(const std::string& id) {
  const Row* row = Find(id);
  return row == nullptr ? std::nullopt : std::optional<Job>(row->job);
}

absl::StatusOr<std::optional<Submission>> ModelGrading::GetSubmission(const std::string& id) {
  const Row* row = Find(id);
  return row == nullptr ? std::nullopt : std::optional<Submission>(row->submission);
}

absl::StatusOr<std::optional<GradedResult>> ModelGrading::GetResult(const std::string& id) {
  const Row* row = Find(id);
  return row == nullptr ? std::nullopt : row->result;
}

absl::StatusOr<std::vector<GradingEvent>> ModelGrading::Events(const std::string& id, int from) {
  const Row* row = Find(id);
  if (row == nullptr || from >= static_cast<int>(row->events.size())) return std::vector<GradingEvent>{};
  return std::vector<GradingEvent>(row->events.begin() + from, row->events.end());
}

absl::StatusOr<std::vector<Job>> ModelGrading::ChangedAfter(int64_t change, int limit) {
  std::vector<Job> jobs;
  for (const Row& row : rows_) {
    if (row.job.change > change) jobs.push_back(row.job);
  }
  std::sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.change < b.change; });
  if (static_cast<int>(jobs.size()) > limit) jobs.resize(limit);
  return jobs;
}

absl::StatusOr<std::vector<Job>> ModelGrading::JobsOf(const std::string& learner, const std::string& lab, int limit) {
  std::vector<Job> jobs;
  for (const Row& row : rows_) {
    if (row.job.learner == learner && (lab.empty() || row.job.lab == lab)) jobs.insert(jobs.begin(), row.job);
  }
  if (static_cast<int>(jobs.size()) > limit) jobs.resize(limit);
  return jobs;
}

absl::StatusOr<bool> ModelGrading::AnyOpen() {
  return std::any_of(rows_.begin(), rows_.end(), [](const Row& row) { return IsOpen(row.job.state); });
}

absl::StatusOr<bool> ModelGrading::RestoreSubmission(const SubmissionHistory& history) {
  if (history.result.has_value() != (history.state == JobState::kDone) || IsTaken(history.state)) {
    return absl::InvalidArgumentError("a state that does not go with its result");
  }
  if (Find(history.submission.id) != nullptr) return false;
  Row row;
  row.submission = history.submission;
  row.result = history.result;
  row.job = {.number = ++last_number_,
             .id = history.submission.id,
             .learner = history.submission.learner,
             .lab = history.submission.lab,
             .received_ms = history.submission.received_ms,
             .spares_until_ms = history.submission.spares_until_ms,
             .state = history.state,
             .attempt = history.attempt,
             .deaths = history.deaths,
             .reason = history.reason,
             .superseded_by = history.superseded_by};
  for (const Row& other : rows_) {
    const Submission* first = &other.submission;
    const Submission* second = &history.submission;
    if (second->received_ms <= first->received_ms) std::swap(first, second);
    if (history.state == JobState::kQueued && other.job.state == JobState::kQueued &&
        other.job.learner == row.job.learner && other.job.lab == row.job.lab &&
        first->received_ms > second->spares_until_ms) {
      row.job.state = JobState::kSuperseded;
      row.job.superseded_by = other.job.id;
    }
  }
  rows_.push_back(row);
  Set(rows_.back(), row.job.state);
  if (row.job.state == JobState::kQueued) Queue(rows_.back());
  return true;
}

void ModelGrading::Forget(const std::string& learner) {
  rows_.remove_if([&](const Row& row) { return row.job.learner == learner; });
  waiting_.remove(learner);
}

}  // namespace course::store
