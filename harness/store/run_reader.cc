#include "harness/store/run_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/database_errors.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

absl::StatusOr<Verdict> ReadVerdict(const Database& db, const std::string& name) {
  const std::optional<Verdict> verdict = ParseVerdict(name);
  if (!verdict.has_value()) return Damaged(db.path(), absl::StrCat("\"", name, "\" is no verdict"));
  return *verdict;
}

// Every query for lab runs begins with this, so that one function can read its rows.
constexpr char kLabColumns[] = R"sql(
SELECT id, run_id, lab, impl, isolated, verdict, digest, points, max_points, started_ms, duration_ms, cached, flaky,
       filtered, is_attempt, last_seen_ms, message, repeats
FROM lab_runs )sql";

struct LabRow {
  LabRun lab;
  int64_t tests_of = 0;  // the row that holds its tests
};

absl::StatusOr<std::vector<LabRow>> ReadLabRows(const Database& db, Statement query) {
  std::vector<LabRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return rows;
    LabRun lab;
    lab.id = query.Int(0);
    lab.run_id = query.Int(1);
    lab.lab = query.Text(2);
    lab.impl = query.Text(3);
    lab.isolated = query.Bool(4);
    ASSIGN_OR_RETURN(lab.verdict, ReadVerdict(db, query.Text(5)));
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
    const int64_t tests_of = query.IsNull(17) ? lab.id : query.Int(17);
    rows.push_back({std::move(lab), tests_of});
  }
}

absl::StatusOr<std::vector<TestResult>> ReadTests(const Database& db, int64_t lab_run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(R"sql(
      SELECT suite, name, verdict, signal, points, max_points, duration_ms, message, file, line, output
      FROM test_results WHERE lab_run_id = ?1 ORDER BY position)sql"));
  query.Bind(1, lab_run_id);
  std::vector<TestResult> tests;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return tests;
    TestResult test;
    test.suite = query.Text(0);
    test.name = query.Text(1);
    ASSIGN_OR_RETURN(test.verdict, ReadVerdict(db, query.Text(2)));
    test.signal = query.Text(3);
    test.points = static_cast<int>(query.Int(4));
    test.max_points = static_cast<int>(query.Int(5));
    test.duration_ms = query.Real(6);
    test.message = query.Text(7);
    test.file = query.Text(8);
    test.line = static_cast<int>(query.Int(9));
    test.output = query.Text(10);
    tests.push_back(std::move(test));
  }
}

constexpr char kRunColumns[] = R"sql(
SELECT id, event_digest, source, pattern, course_version, started_ms, finished_ms, exit_code, interrupted FROM runs )sql";

Run RunFromRow(const Statement& query) {
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
  return run;
}

absl::StatusOr<std::vector<LabRow>> ReadLabsOfRun(const Database& db, int64_t run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(absl::StrCat(kLabColumns, "WHERE run_id = ?1 ORDER BY id")));
  query.Bind(1, run_id);
  return ReadLabRows(db, std::move(query));
}

}  // namespace

absl::StatusOr<std::vector<LabStatus>> ReadLabStatuses(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(R"sql(
      SELECT lab, id, verdict, points, max_points, best, attempts, seen,
             coalesce(help.hints_used, 0), coalesce(help.gave_up, 0)
      FROM (SELECT lab, id, verdict, points, max_points,
                   row_number() OVER (PARTITION BY lab ORDER BY verdict <> 'INTERRUPTED' AND NOT filtered DESC,
                                      last_seen_ms DESC, id DESC) AS place,
                   max(iif(graded, points, 0)) OVER (PARTITION BY lab) AS best,
                   sum(is_attempt) OVER (PARTITION BY lab) AS attempts,
                   max(last_seen_ms) OVER (PARTITION BY lab) AS seen
            FROM lab_runs WHERE impl = 'starter' AND repeats IS NULL)
      LEFT JOIN help USING (lab)
      WHERE place = 1 ORDER BY lab)sql"));
  std::vector<LabStatus> statuses;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return statuses;
    LabStatus status;
    status.lab = query.Text(0);
    status.latest_lab_run = query.Int(1);
    ASSIGN_OR_RETURN(status.verdict, ReadVerdict(db, query.Text(2)));
    status.points = static_cast<int>(query.Int(3));
    status.max_points = static_cast<int>(query.Int(4));
    status.best_points = static_cast<int>(query.Int(5));
    status.attempts = static_cast<int>(query.Int(6));
    status.last_seen_ms = query.Int(7);
    status.hints_used = static_cast<int>(query.Int(8));
    status.gave_up = query.Bool(9);
    statuses.push_back(std::move(status));
  }
}

absl::StatusOr<std::optional<LabRun>> ReadLatestLabRun(const Database& db, const std::string& lab,
                                                       const std::string& impl) {
  // The same order as in ReadLabStatuses, so that both mean the same row.
  ASSIGN_OR_RETURN(Statement query, db.Prepare(absl::StrCat(kLabColumns,
                                                            "WHERE lab = ?1 AND impl = ?2 AND repeats IS NULL "
                                                            "ORDER BY verdict <> 'INTERRUPTED' AND NOT filtered DESC, "
                                                            "last_seen_ms DESC, id DESC LIMIT 1")));
  query.Bind(1, lab);
  query.Bind(2, impl);
  ASSIGN_OR_RETURN(std::vector<LabRow> rows, ReadLabRows(db, std::move(query)));
  if (rows.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(rows[0].lab.tests, ReadTests(db, rows[0].tests_of));
  return std::move(rows[0].lab);
}

absl::StatusOr<std::vector<LabRun>> ReadLabHistory(const Database& db, const std::string& lab, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(absl::StrCat(kLabColumns,
                                                            "WHERE lab = ?1 AND repeats IS NULL "
                                                            "ORDER BY started_ms DESC, id DESC LIMIT ?2")));
  query.Bind(1, lab);
  query.Bind(2, limit);
  ASSIGN_OR_RETURN(std::vector<LabRow> rows, ReadLabRows(db, std::move(query)));
  std::vector<LabRun> labs;
  for (LabRow& row : rows) labs.push_back(std::move(row.lab));
  return labs;
}

absl::StatusOr<Run> ReadRun(const Database& db, int64_t run_id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(absl::StrCat(kRunColumns, "WHERE id = ?1")));
  query.Bind(1, run_id);
  ASSIGN_OR_RETURN(const bool found, query.Step());
  if (!found) return absl::NotFoundError(absl::StrCat("there is no run ", run_id, " in ", db.path()));
  Run run = RunFromRow(query);
  ASSIGN_OR_RETURN(std::vector<LabRow> rows, ReadLabsOfRun(db, run_id));
  for (LabRow& row : rows) {
    ASSIGN_OR_RETURN(row.lab.tests, ReadTests(db, row.tests_of));
    run.labs.push_back(std::move(row.lab));
  }
  return run;
}

absl::StatusOr<std::vector<Run>> ReadRecentRuns(const Database& db, int limit) {
  ASSIGN_OR_RETURN(Statement query,
                   db.Prepare(absl::StrCat(kRunColumns, "ORDER BY started_ms DESC, id DESC LIMIT ?1")));
  query.Bind(1, limit);
  std::vector<Run> runs;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) break;
    runs.push_back(RunFromRow(query));
  }
  for (Run& run : runs) {
    ASSIGN_OR_RETURN(std::vector<LabRow> rows, ReadLabsOfRun(db, run.id));
    for (LabRow& lab : rows) run.labs.push_back(std::move(lab.lab));
  }
  return runs;
}

}  // namespace course::store
