#include "harness/store/graded_reader.h"

#include <cstdint>
#include <map>
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
constexpr char kTestsInShort[] =
    "SELECT suite, name, verdict, points, max_points, visibility FROM grading_tests "
    "WHERE submission = (SELECT number FROM submissions WHERE id = ?1) ORDER BY position";

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

// Of who may see a test: whoever submitted, at once or after the deadline; nobody of them.
int Strictness(std::string_view visibility) {
  if (visibility.empty()) return 0;  // not known yet
  return visibility == "now" ? 1 : visibility == "after_due_date" ? 2 : 3;
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

absl::StatusOr<TestTable> ReadTestTable(const Database& db, const std::vector<std::string>& submissions) {
  TestTable table{.results = std::vector<std::vector<TestTable::Result>>(submissions.size())};
  std::map<std::pair<std::string, std::string>, int> places;
  int expected = 0;
  const auto place_of = [&](const std::string& suite, const std::string& name, const std::string& visibility) {
    // Submissions of one lab have the same tests in the same order: the next one is a good guess, which costs no
    // look-up.
    const auto is = [&](const TestTable::Test& test) { return test.name == name && test.suite == suite; };
    if (expected == static_cast<int>(table.tests.size()) || !is(table.tests[expected])) {
      const auto [place, is_new] = places.emplace(std::pair(suite, name), static_cast<int>(table.tests.size()));
      if (is_new) table.tests.push_back({.suite = place->first.first, .name = place->first.second});
      expected = place->second;
    }
    TestTable::Test& test = table.tests[expected];
    if (Strictness(visibility) > Strictness(test.visibility)) test.visibility = visibility;
    return expected++;
  };
  for (size_t i = 0; i < submissions.size(); ++i) {
    ASSIGN_OR_RETURN(Statement tests, db.Prepare(kTestsInShort));
    tests.Bind(1, submissions[i]);
    expected = 0;
    while (true) {
      ASSIGN_OR_RETURN(const bool row, tests.Step());
      if (!row) break;
      TestTable::Result result{.test = place_of(tests.Text(0), tests.Text(1), tests.Text(5))};
      ASSIGN_OR_RETURN(result.verdict, VerdictAt(db, tests, 2));
      result.points = static_cast<int>(tests.Int(3));
      result.max_points = static_cast<int>(tests.Int(4));
      table.results[i].push_back(result);
    }
  }
  return table;
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
