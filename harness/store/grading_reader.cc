#include "harness/store/grading_reader.h"

#include <utility>

#include "base/status_macros.h"
#include "harness/store/grading_rows.h"
#include "harness/store/rows.h"

namespace course::store {

absl::StatusOr<std::optional<Job>> ReadJob(const Database& db, const std::string& id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(JobQuery("WHERE id = ?1")));
  query.Bind(1, id);
  ASSIGN_OR_RETURN(std::vector<Job> jobs, ReadJobRows(db, std::move(query)));
  return jobs.empty() ? std::nullopt : std::optional<Job>(std::move(jobs[0]));
}

absl::StatusOr<std::vector<SubmittedFile>> ReadFiles(const Database& db, int64_t number) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT name, bytes FROM submitted JOIN submission_files USING (sha256) "
                                               "WHERE submission = ?1 ORDER BY name"));
  query.Bind(1, number);
  std::vector<SubmittedFile> files;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return files;
    files.push_back({.name = query.Text(0), .bytes = query.Text(1)});
  }
}

absl::StatusOr<std::optional<Submission>> ReadSubmission(const Database& db, const std::string& id) {
  ASSIGN_OR_RETURN(const std::optional<Job> job, ReadJob(db, id));
  if (!job.has_value()) return std::nullopt;
  return SubmissionOf(db, *job);
}

absl::StatusOr<Submission> SubmissionOf(const Database& db, const Job& job) {
  Submission submission = {.id = job.id,
                           .learner = job.learner,
                           .lab = job.lab,
                           .files = {},
                           .received_ms = job.received_ms,
                           .spares_until_ms = job.spares_until_ms};
  ASSIGN_OR_RETURN(submission.files, ReadFiles(db, job.number));
  return submission;
}

absl::StatusOr<std::string> ReadNewerThan(const Database& db, const Job& job) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT id FROM submissions WHERE learner = ?1 AND lab = ?2 "
                                               "AND number > ?3 AND spares_until_ms < ?4 "
                                               "ORDER BY number DESC LIMIT 1"));
  query.Bind(1, job.learner);
  query.Bind(2, job.lab);
  query.Bind(3, job.number);
  query.Bind(4, job.received_ms);
  ASSIGN_OR_RETURN(const bool row, query.Step());
  return row ? query.Text(0) : "";
}

absl::StatusOr<std::optional<GradedResult>> ReadResult(const Database& db, const std::string& id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(R"sql(
      SELECT submission, grading_results.verdict, points, max_points, message, ignored_files, level, course_version,
             bundle_digest, seed, compile_seconds, run_seconds, finished_ms
      FROM grading_results WHERE submission = (SELECT number FROM submissions WHERE id = ?1))sql"));
  query.Bind(1, id);
  ASSIGN_OR_RETURN(const bool row, query.Step());
  if (!row) return std::nullopt;
  GradedResult result;
  ASSIGN_OR_RETURN(result.verdict, VerdictAt(db, query, 1));
  result.points = static_cast<int>(query.Int(2));
  result.max_points = static_cast<int>(query.Int(3));
  result.message = query.Text(4);
  ASSIGN_OR_RETURN(result.ignored_files, TextToNames(db, query.Text(5)));
  result.level = query.Text(6);
  result.course_version = query.Text(7);
  result.bundle_digest = query.Text(8);
  result.seed = static_cast<uint64_t>(query.Int(9));
  result.compile_seconds = query.Real(10);
  result.run_seconds = query.Real(11);
  result.finished_ms = query.Int(12);
  ASSIGN_OR_RETURN(Statement tests, db.Prepare(GradedTestQuery("WHERE submission = ?1 ORDER BY position")));
  tests.Bind(1, query.Int(0));
  ASSIGN_OR_RETURN(result.tests, ReadGradedTestRows(db, std::move(tests)));
  return result;
}

absl::StatusOr<std::vector<GradingEvent>> ReadEvents(const Database& db, const std::string& id, int from) {
  ASSIGN_OR_RETURN(Statement query,
                   db.Prepare("SELECT stage, tests_done, tests, test, verdict FROM grading_events WHERE submission = "
                              "(SELECT number FROM submissions WHERE id = ?1) AND position >= ?2 ORDER BY position"));
  query.Bind(1, id);
  query.Bind(2, from);
  std::vector<GradingEvent> events;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return events;
    events.push_back({.stage = query.Text(0),
                      .tests_done = static_cast<int>(query.Int(1)),
                      .tests = static_cast<int>(query.Int(2)),
                      .test = query.Text(3),
                      .verdict = query.Text(4)});
  }
}

absl::StatusOr<std::vector<Job>> ReadChangedAfter(const Database& db, int64_t change, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(JobQuery("WHERE change > ?1 ORDER BY change LIMIT ?2")));
  query.Bind(1, change);
  query.Bind(2, limit);
  return ReadJobRows(db, std::move(query));
}

absl::StatusOr<std::vector<Job>> ReadJobsOf(const Database& db, const std::string& learner, const std::string& lab,
                                            int limit) {
  ASSIGN_OR_RETURN(Statement query,
                   db.Prepare(JobQuery(lab.empty() ? "WHERE learner = ?1 ORDER BY number DESC LIMIT ?3"
                                                   : "WHERE learner = ?1 AND lab = ?2 ORDER BY number DESC LIMIT ?3")));
  query.Bind(1, learner);
  if (!lab.empty()) query.Bind(2, lab);
  query.Bind(3, limit);
  return ReadJobRows(db, std::move(query));
}

absl::StatusOr<bool> ReadAnyOpen(const Database& db) {
  // Whoever has something waiting has a turn to come.
  ASSIGN_OR_RETURN(const int64_t any,
                   db.QueryInt("SELECT (SELECT min(turn) FROM grading_turns) IS NOT NULL OR EXISTS "
                               "(SELECT 1 FROM submissions WHERE state IN ('compiling', 'running'))"));
  return any != 0;
}

absl::StatusOr<bool> ReadAnyToTake(const Database& db, const Moment& now) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT (SELECT min(turn) FROM grading_turns) IS NOT NULL OR EXISTS "
                                               "(SELECT 1 FROM submissions WHERE state IN ('compiling', 'running') "
                                               "AND (boot <> ?1 OR lease_ms <= ?2))"));
  query.Bind(1, now.boot);
  query.Bind(2, now.boot_ms);
  RETURN_IF_ERROR(query.Step().status());
  return query.Bool(0);
}

}  // namespace course::store
