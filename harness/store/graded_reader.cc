#include "harness/store/graded_reader.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "harness/store/database_errors.h"
#include "harness/store/quiz_reader.h"
#include "harness/store/quiz_rows.h"
#include "harness/store/rows.h"

namespace course::store {
namespace {

// The two covering indexes (cohort_schema.h) are walked side by side: a join would look for each result anew, and the
// tables themselves hold long texts between these columns.
constexpr char kAllSubmissions[] =
    "SELECT number, id, learner, lab, received_ms, state FROM submissions INDEXED BY submissions_in_short "
    "ORDER BY number";
constexpr char kAllResults[] =
    "SELECT submission, verdict, points, max_points, course_version, finished_ms FROM grading_results "
    "INDEXED BY grading_results_in_short ORDER BY submission";
constexpr char kSubmissionsOf[] =
    "SELECT number, id, learner, lab, received_ms, state FROM submissions WHERE learner = ?1 ORDER BY number";
constexpr char kResult[] =
    "SELECT submission, verdict, points, max_points, course_version, finished_ms FROM grading_results "
    "INDEXED BY grading_results_in_short WHERE submission = ?1";

absl::StatusOr<GradedRow> SubmissionAt(const Database& db, const Statement& row) {
  GradedRow graded = {
      .number = row.Int(0), .id = row.Text(1), .learner = row.Text(2), .lab = row.Text(3), .received_ms = row.Int(4)};
  const std::optional<JobState> state = ParseJobState(row.Text(5));
  if (!state.has_value()) return Damaged(db.path(), absl::StrCat("\"", row.Text(5), "\" is no state of a job"));
  graded.state = *state;
  return graded;
}

absl::Status AddResult(const Database& db, const Statement& row, GradedRow& graded) {
  ASSIGN_OR_RETURN(graded.verdict, VerdictAt(db, row, 1));
  graded.points = static_cast<int>(row.Int(2));
  graded.max_points = static_cast<int>(row.Int(3));
  graded.course_version = row.Text(4);
  graded.finished_ms = row.Int(5);
  return absl::OkStatus();
}

// A character that would be cut in two is left out.
std::string FirstBytes(std::string text, size_t most) {
  if (text.size() <= most) return text;
  size_t end = most;
  while (end > 0 && end + 4 > most && base::FirstUtf8(std::string_view(text).substr(end)).length == 0) --end;
  text.resize(end);
  return text;
}

}  // namespace

absl::StatusOr<std::vector<GradedRow>> ReadGradedRows(const Database& db) {
  ASSIGN_OR_RETURN(Statement submissions, db.Prepare(kAllSubmissions));
  ASSIGN_OR_RETURN(Statement results, db.Prepare(kAllResults));
  ASSIGN_OR_RETURN(bool result_there, results.Step());
  std::vector<GradedRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool there, submissions.Step());
    if (!there) return rows;
    ASSIGN_OR_RETURN(GradedRow row, SubmissionAt(db, submissions));
    if (result_there && results.Int(0) == row.number) {
      RETURN_IF_ERROR(AddResult(db, results, row));
      ASSIGN_OR_RETURN(result_there, results.Step());
    }
    rows.push_back(std::move(row));
  }
}

absl::StatusOr<std::vector<GradedRow>> ReadGradedRowsOf(const Database& db, const std::string& learner) {
  ASSIGN_OR_RETURN(Statement submissions, db.Prepare(kSubmissionsOf));
  submissions.Bind(1, learner);
  std::vector<GradedRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool there, submissions.Step());
    if (!there) return rows;
    ASSIGN_OR_RETURN(GradedRow row, SubmissionAt(db, submissions));
    ASSIGN_OR_RETURN(Statement result, db.Prepare(kResult));
    result.Bind(1, row.number);
    ASSIGN_OR_RETURN(const bool result_there, result.Step());
    if (result_there) RETURN_IF_ERROR(AddResult(db, result, row));
    rows.push_back(std::move(row));
  }
}

absl::StatusOr<std::vector<TestRow>> ReadTestRows(const Database& db, const std::vector<std::string>& submissions) {
  std::vector<TestRow> rows;
  for (const std::string& id : submissions) {
    ASSIGN_OR_RETURN(Statement find, db.Prepare("SELECT number, learner FROM submissions WHERE id = ?1"));
    find.Bind(1, id);
    ASSIGN_OR_RETURN(const bool there, find.Step());
    if (!there) continue;
    const std::string learner = find.Text(1);
    // A message may be long; what is behind it is not read.
    ASSIGN_OR_RETURN(Statement tests, db.Prepare("SELECT suite, name, verdict, points, max_points, "
                                                 "substr(message, 1, ?2), visibility FROM grading_tests "
                                                 "WHERE submission = ?1 ORDER BY position"));
    tests.Bind(1, find.Int(0));
    tests.Bind(2, static_cast<int64_t>(kMostMessageBytes));
    while (true) {
      ASSIGN_OR_RETURN(const bool row, tests.Step());
      if (!row) break;
      TestRow test = {.submission = id, .learner = learner, .suite = tests.Text(0), .name = tests.Text(1)};
      ASSIGN_OR_RETURN(test.verdict, VerdictAt(db, tests, 2));
      test.points = static_cast<int>(tests.Int(3));
      test.max_points = static_cast<int>(tests.Int(4));
      test.message = FirstBytes(tests.Text(5), kMostMessageBytes);
      test.visibility = tests.Text(6);
      rows.push_back(std::move(test));
    }
  }
  return rows;
}

absl::StatusOr<std::vector<AnsweredAttempt>> ReadQuizRows(const Database& db) {
  ASSIGN_OR_RETURN(Statement attempts, db.Prepare(AttemptQuery("WHERE closed_ms > 0 ORDER BY number")));
  ASSIGN_OR_RETURN(std::vector<QuizAttempt> closed, ReadAttemptRows(db, std::move(attempts)));
  std::vector<AnsweredAttempt> rows;
  rows.reserve(closed.size());
  for (QuizAttempt& attempt : closed) {
    AnsweredAttempt& row = rows.emplace_back();
    row.attempt = std::move(attempt);
    ASSIGN_OR_RETURN(row.answers, ReadAnswers(db, row.attempt.id));
  }
  return rows;
}

}  // namespace course::store
