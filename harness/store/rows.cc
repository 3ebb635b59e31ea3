#include "harness/store/rows.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/database_errors.h"
#include "harness/verdict/verdict.h"

namespace course::store {

std::string LabQuery(const char* which) {
  return absl::StrCat(
      "SELECT coalesce(repeats, id), run_id, lab, impl, isolated, verdict, digest, points, max_points, started_ms, "
      "duration_ms, cached, flaky, filtered, is_attempt, last_seen_ms, message, machine, "
      "repeats IS NOT NULL FROM lab_runs ",
      which);
}

std::string RunQuery(const char* which) {
  return absl::StrCat(
      "SELECT id, event_digest, source, pattern, course_version, started_ms, finished_ms, exit_code, interrupted "
      "FROM runs ",
      which);
}

absl::StatusOr<Verdict> VerdictAt(const Database& db, const Statement& row, int column) {
  const std::string name = row.Text(column);
  const std::optional<Verdict> verdict = ParseVerdict(name);
  if (!verdict.has_value()) return Damaged(db.path(), absl::StrCat("\"", name, "\" is no verdict"));
  return *verdict;
}

void BindTest(Statement& insert, int first, const TestResult& test) {
  insert.Bind(first, test.suite);
  insert.Bind(first + 1, test.name);
  insert.Bind(first + 2, VerdictName(test.verdict));
  insert.Bind(first + 3, test.signal);
  insert.Bind(first + 4, test.points);
  insert.Bind(first + 5, test.max_points);
  insert.Bind(first + 6, test.duration_ms);
  insert.Bind(first + 7, test.message);
  insert.Bind(first + 8, test.file);
  insert.Bind(first + 9, test.line);
  insert.Bind(first + 10, test.output);
}

absl::StatusOr<TestResult> TestAt(const Database& db, const Statement& row) {
  TestResult test;
  test.suite = row.Text(0);
  test.name = row.Text(1);
  ASSIGN_OR_RETURN(test.verdict, VerdictAt(db, row, 2));
  test.signal = row.Text(3);
  test.points = static_cast<int>(row.Int(4));
  test.max_points = static_cast<int>(row.Int(5));
  test.duration_ms = row.Real(6);
  test.message = row.Text(7);
  test.file = row.Text(8);
  test.line = static_cast<int>(row.Int(9));
  test.output = row.Text(10);
  return test;
}

absl::StatusOr<std::vector<LabRun>> ReadLabRows(const Database& db, Statement query) {
  std::vector<LabRun> labs;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return labs;
    LabRun lab;
    lab.id = query.Int(0);
    lab.run_id = query.Int(1);
    lab.lab = query.Text(2);
    lab.impl = query.Text(3);
    lab.isolated = query.Bool(4);
    ASSIGN_OR_RETURN(lab.verdict, VerdictAt(db, query, 5));
    lab.digest = query.Text(6);
    lab.points = static_cast<int>(query.Int(7));
    lab.max_points = static_cast<int>(query.Int(8));
    lab.started_ms = query.Int(9);
    lab.duration_ms = query.Real(10);
    lab.cached = query.Bool(11);
    lab.flaky = query.Bool(12);
    lab.filtered = query.Bool(13);
    lab.is_attempt = query.Bool(14);
    lab.last_seen_ms = query.Int(15);
    lab.message = query.Text(16);
    lab.machine = query.Text(17);
    lab.repeats = query.Bool(18);
    labs.push_back(std::move(lab));
  }
}

absl::StatusOr<std::vector<Run>> ReadRunRows(Statement query) {
  std::vector<Run> runs;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return runs;
    Run run;
    run.id = query.Int(0);
    run.event_digest = query.Text(1);
    run.source = query.Text(2);
    run.pattern = query.Text(3);
    run.course_version = query.Text(4);
    run.started_ms = query.Int(5);
    run.finished_ms = query.Int(6);
    run.exit_code = static_cast<int>(query.Int(7));
    run.interrupted = query.Bool(8);
    runs.push_back(std::move(run));
  }
}

absl::StatusOr<std::vector<TestResult>> ReadTests(const Database& db, int64_t lab_run_id) {
  ASSIGN_OR_RETURN(
      Statement query,
      db.Prepare(absl::StrCat("SELECT ", kTestColumns, " FROM test_results WHERE lab_run_id = ?1 ORDER BY position")));
  query.Bind(1, lab_run_id);
  std::vector<TestResult> tests;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return tests;
    ASSIGN_OR_RETURN(tests.emplace_back(), TestAt(db, query));
  }
}

}  // namespace course::store
