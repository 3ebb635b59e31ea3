#include "harness/store/queue_writer.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/changes.h"
#include "harness/store/grading_reader.h"
#include "harness/store/grading_rows.h"
#include "harness/store/submission_writer.h"

namespace course::store {
namespace {

absl::Status SetState(const Database& db, int64_t number, JobState state) {
  RETURN_IF_ERROR(CountChange(db));
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE submissions SET state = ?2, "
                                                "change = (SELECT version FROM changes) WHERE number = ?1"));
  update.Bind(1, number);
  update.Bind(2, JobStateName(state));
  return update.Run();
}

// The worker has it no more, and what happened meanwhile is of no interest.
absl::Status Leave(const Database& db, int64_t number, JobState state, const std::string& reason) {
  RETURN_IF_ERROR(SetState(db, number, state));
  ASSIGN_OR_RETURN(Statement forget, db.Prepare("DELETE FROM grading_events WHERE submission = ?1"));
  forget.Bind(1, number);
  RETURN_IF_ERROR(forget.Run());
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE submissions SET reason = ?2 WHERE number = ?1"));
  update.Bind(1, number);
  update.Bind(2, reason);
  return update.Run();
}

// The job, if the claim holds.
absl::StatusOr<std::optional<Job>> Claimed(const Database& db, const Claim& claim) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(JobQuery("WHERE number = ?1 AND attempt = ?2")));
  query.Bind(1, claim.number);
  query.Bind(2, claim.attempt);
  ASSIGN_OR_RETURN(std::vector<Job> jobs, ReadJobRows(db, std::move(query)));
  if (jobs.empty() || !IsTaken(jobs[0].state)) return std::nullopt;
  return std::move(jobs[0]);
}

absl::Status CountDeath(const Database& db, int64_t number) {
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE submissions SET deaths = deaths + 1 WHERE number = ?1"));
  update.Bind(1, number);
  return update.Run();
}

// What becomes of a job whose worker is gone.
absl::Status Return(const Database& db, const Job& job, const std::string& reason, bool counts) {
  if (counts) RETURN_IF_ERROR(CountDeath(db, job.number));
  if (job.deaths + counts >= kMostDeaths) {
    return Leave(db, job.number, JobState::kFailed,
                 absl::StrCat(job.deaths + counts, " workers ended while they graded it; the last one: ", reason));
  }
  ASSIGN_OR_RETURN(const std::string newer, ReadNewerThan(db, job));
  if (newer.empty()) {
    RETURN_IF_ERROR(Leave(db, job.number, JobState::kQueued, reason));
    return WaitForTurn(db, job.learner);
  }
  RETURN_IF_ERROR(Leave(db, job.number, JobState::kSuperseded, reason));
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE submissions SET superseded_by = ?2 WHERE number = ?1"));
  update.Bind(1, job.number);
  update.Bind(2, newer);
  return update.Run();
}

// Whose turn it is first; nullopt if it is nobody's. He leaves the line.
absl::StatusOr<std::optional<std::string>> NextLearner(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT turn, learner FROM grading_turns "
                                               "WHERE turn = (SELECT min(turn) FROM grading_turns)"));
  ASSIGN_OR_RETURN(const bool row, query.Step());
  if (!row) return std::nullopt;
  ASSIGN_OR_RETURN(Statement served, db.Prepare("DELETE FROM grading_turns WHERE turn = ?1"));
  served.Bind(1, query.Int(0));
  RETURN_IF_ERROR(served.Run());
  return query.Text(1);
}

// What is to be graded next; nullopt if nobody waits. What is left of its learner waits behind all others.
absl::StatusOr<std::optional<Job>> NextJob(const Database& db) {
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<std::string> learner, NextLearner(db));
    if (!learner.has_value()) return std::nullopt;
    ASSIGN_OR_RETURN(Statement oldest,
                     db.Prepare(JobQuery("WHERE learner = ?1 AND state = 'queued' ORDER BY number LIMIT 2")));
    oldest.Bind(1, *learner);
    ASSIGN_OR_RETURN(std::vector<Job> jobs, ReadJobRows(db, std::move(oldest)));
    if (jobs.size() > 1) RETURN_IF_ERROR(WaitForTurn(db, *learner));
    if (!jobs.empty()) return std::move(jobs[0]);
  }
}

absl::StatusOr<int> ReturnAll(const Database& db, const std::vector<Job>& jobs, const std::string& reason) {
  for (const Job& job : jobs) {
    RETURN_IF_ERROR(Return(db, job, absl::StrCat("worker ", job.worker, ": ", reason), true));
  }
  return static_cast<int>(jobs.size());
}

absl::Status PutEvents(const Database& db, int64_t number, const std::vector<GradingEvent>& events) {
  for (const GradingEvent& event : events) {
    ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
        INSERT INTO grading_events (submission, position, stage, tests_done, tests, test, verdict)
        VALUES (?1, (SELECT coalesce(max(position) + 1, 0) FROM grading_events WHERE submission = ?1),
                ?2, ?3, ?4, ?5, ?6))sql"));
    insert.Bind(1, number);
    insert.Bind(2, event.stage);
    insert.Bind(3, event.tests_done);
    insert.Bind(4, event.tests);
    insert.Bind(5, event.test);
    insert.Bind(6, event.verdict);
    RETURN_IF_ERROR(insert.Run());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<Taken>> WriteTake(const Database& db, const std::string& worker, const Moment& now,
                                               const Lease& lease) {
  RETURN_IF_ERROR(WriteEndLeases(db, now).status());
  ASSIGN_OR_RETURN(const std::optional<Job> job, NextJob(db));
  if (!job.has_value()) return std::nullopt;
  RETURN_IF_ERROR(SetState(db, job->number, JobState::kCompiling));
  ASSIGN_OR_RETURN(Statement take, db.Prepare("UPDATE submissions SET attempt = attempt + 1, worker = ?2, boot = ?3, "
                                              "lease_ms = ?4, end_ms = ?5 WHERE number = ?1"));
  take.Bind(1, job->number);
  take.Bind(2, worker);
  take.Bind(3, now.boot);
  take.Bind(4, now.boot_ms + std::min(lease.silence_ms, lease.most_ms));
  take.Bind(5, now.boot_ms + lease.most_ms);
  RETURN_IF_ERROR(take.Run());
  ASSIGN_OR_RETURN(Submission submission, SubmissionOf(db, *job));
  return Taken{.claim = {.number = job->number, .attempt = job->attempt + 1}, .submission = std::move(submission)};
}

absl::StatusOr<bool> WriteBeat(const Database& db, const Claim& claim, const Moment& now, const Lease& lease,
                               JobState state, const std::vector<GradingEvent>& events) {
  if (!IsTaken(state)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a worker says that what it has is ", std::string(JobStateName(state))));
  }
  ASSIGN_OR_RETURN(const std::optional<Job> job, Claimed(db, claim));
  if (!job.has_value()) return false;
  ASSIGN_OR_RETURN(Statement end, db.Prepare("SELECT boot = ?2 AND end_ms > ?3 FROM submissions WHERE number = ?1"));
  end.Bind(1, claim.number);
  end.Bind(2, now.boot);
  end.Bind(3, now.boot_ms);
  RETURN_IF_ERROR(end.Step().status());
  if (!end.Bool(0)) return false;
  ASSIGN_OR_RETURN(Statement longer, db.Prepare("UPDATE submissions SET lease_ms = min(?2, end_ms) WHERE number = ?1"));
  longer.Bind(1, claim.number);
  longer.Bind(2, now.boot_ms + lease.silence_ms);
  RETURN_IF_ERROR(longer.Run());
  if (job->state != state) RETURN_IF_ERROR(SetState(db, claim.number, state));
  RETURN_IF_ERROR(PutEvents(db, claim.number, events));
  return true;
}

absl::StatusOr<bool> WriteFinish(const Database& db, const Claim& claim, const GradedResult& result) {
  ASSIGN_OR_RETURN(const std::optional<Job> job, Claimed(db, claim));
  if (!job.has_value()) return false;
  RETURN_IF_ERROR(WriteResult(db, claim.number, result));
  RETURN_IF_ERROR(Leave(db, claim.number, JobState::kDone, ""));
  return true;
}

absl::StatusOr<bool> WriteFail(const Database& db, const Claim& claim, const std::string& reason) {
  ASSIGN_OR_RETURN(const std::optional<Job> job, Claimed(db, claim));
  if (!job.has_value()) return false;
  RETURN_IF_ERROR(Leave(db, claim.number, JobState::kFailed, reason));
  return true;
}

absl::StatusOr<bool> WritePutBack(const Database& db, const Claim& claim, const std::string& reason, bool counts) {
  ASSIGN_OR_RETURN(const std::optional<Job> job, Claimed(db, claim));
  if (!job.has_value()) return false;
  RETURN_IF_ERROR(Return(db, *job, reason, counts || job->attempt >= kMostAttempts));
  return true;
}

absl::StatusOr<int> WriteEndLeases(const Database& db, const Moment& now) {
  ASSIGN_OR_RETURN(Statement query,
                   db.Prepare(JobQuery("WHERE state IN ('compiling', 'running') AND (boot <> ?1 OR lease_ms <= ?2) "
                                       "ORDER BY number")));
  query.Bind(1, now.boot);
  query.Bind(2, now.boot_ms);
  ASSIGN_OR_RETURN(const std::vector<Job> jobs, ReadJobRows(db, std::move(query)));
  return ReturnAll(db, jobs, "was not heard of any more, or took too long");
}

absl::StatusOr<int> WriteEndLeasesOf(const Database& db, const std::string& worker, const std::string& reason) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(JobQuery("WHERE state IN ('compiling', 'running') AND worker = ?1 "
                                                        "ORDER BY number")));
  query.Bind(1, worker);
  ASSIGN_OR_RETURN(const std::vector<Job> jobs, ReadJobRows(db, std::move(query)));
  return ReturnAll(db, jobs, reason);
}

}  // namespace course::store
