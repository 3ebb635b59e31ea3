#include "harness/store/decisions_writer.h"

#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "harness/store/audit_writer.h"
#include "harness/store/changes.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/cohort_rules.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

// In UTC: the store knows no cohort's time zone.
std::string TimeText(int64_t ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(ms), absl::UTCTimeZone());
}

std::string WithReason(std::string text, const std::string& reason) {
  return reason.empty() ? text : absl::StrCat(text, ": ", reason);
}

// Removes the row of `table` of an account and an assignment. NotFound if there is none.
absl::Status Remove(const Database& db, const char* table, const std::string& account, const std::string& assignment) {
  ASSIGN_OR_RETURN(Statement remove,
                   db.Prepare(absl::StrCat("DELETE FROM ", table, " WHERE account = ?1 AND assignment = ?2")));
  remove.Bind(1, account);
  remove.Bind(2, assignment);
  RETURN_IF_ERROR(remove.Run());
  if (db.ChangedRows() == 1) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat("the account ", Shown(account), " has no row for ", Shown(assignment), " in ", table));
}

absl::Status PutReportedTest(const Database& db, int64_t run, int position, const ReportedTest& test) {
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO reported_tests (run, position, suite, name, verdict, points, max_points)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql"));
  insert.Bind(1, run);
  insert.Bind(2, position);
  insert.Bind(3, test.suite);
  insert.Bind(4, test.name);
  insert.Bind(5, VerdictName(test.verdict));
  insert.Bind(6, test.points);
  insert.Bind(7, test.max_points);
  return insert.Run();
}

// What is the same if a run is sent a second time, at another time.
ReportedRun AsSent(ReportedRun run) {
  run.number = 0;
  run.received_ms = 0;
  return run;
}

}  // namespace

absl::Status PutExtensionRow(const Database& db, const Extension& extension) {
  ASSIGN_OR_RETURN(Statement put,
                   db.Prepare("INSERT OR REPLACE INTO extensions (account, assignment, due_ms, reason, author, at_ms) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  put.Bind(1, extension.account);
  put.Bind(2, extension.assignment);
  put.Bind(3, extension.due_ms);
  put.Bind(4, extension.reason);
  put.Bind(5, extension.by);
  put.Bind(6, extension.at_ms);
  return put.Run();
}

absl::Status PutOverrideRow(const Database& db, const Override& given) {
  ASSIGN_OR_RETURN(Statement put,
                   db.Prepare("INSERT OR REPLACE INTO overrides (account, assignment, points, reason, author, at_ms) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  put.Bind(1, given.account);
  put.Bind(2, given.assignment);
  put.Bind(3, given.points);
  put.Bind(4, given.reason);
  put.Bind(5, given.by);
  put.Bind(6, given.at_ms);
  return put.Run();
}

absl::Status WriteExtension(const Database& db, const Extension& extension, const By& by) {
  RETURN_IF_ERROR(ValidateExtension(extension));
  RETURN_IF_ERROR(ReadKnownAccount(db, extension.account).status());
  Extension row = extension;
  row.by = by.actor;
  row.at_ms = TimeOf(by);
  RETURN_IF_ERROR(PutExtensionRow(db, row));
  return WriteChange(db, by, "extension.put", row.account,
                     WithReason(absl::StrCat(row.assignment, " until ", TimeText(row.due_ms)), row.reason));
}

absl::Status WriteEndOfExtension(const Database& db, const std::string& account, const std::string& assignment,
                                 const By& by) {
  RETURN_IF_ERROR(Remove(db, "extensions", account, assignment));
  return WriteChange(db, by, "extension.end", account, assignment);
}

absl::Status WriteOverride(const Database& db, const Override& given, const By& by) {
  RETURN_IF_ERROR(ValidateOverride(given));
  RETURN_IF_ERROR(ReadKnownAccount(db, given.account).status());
  Override row = given;
  row.by = by.actor;
  row.at_ms = TimeOf(by);
  RETURN_IF_ERROR(PutOverrideRow(db, row));
  return WriteChange(db, by, "override.put", row.account,
                     WithReason(absl::StrCat(row.assignment, ", points: ", row.points), row.reason));
}

absl::Status WriteEndOfOverride(const Database& db, const std::string& account, const std::string& assignment,
                                const By& by) {
  RETURN_IF_ERROR(Remove(db, "overrides", account, assignment));
  return WriteChange(db, by, "override.end", account, assignment);
}

absl::StatusOr<bool> WriteReportedRun(const Database& db, const ReportedRun& run) {
  RETURN_IF_ERROR(ValidateReportedRun(run));
  RETURN_IF_ERROR(ReadKnownAccount(db, run.account).status());
  ASSIGN_OR_RETURN(const std::optional<ReportedRun> known, ReadReportedRun(db, run.account, run.id));
  if (known.has_value()) {
    if (AsSent(*known) == AsSent(run)) return false;
    return absl::AlreadyExistsError(
        absl::StrCat("a reported run's id is ", Shown(run.id), ": the account sent another run with it before"));
  }
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO reported_runs (account, id, lab, verdict, points, max_points, started_ms, received_ms,
                                 course_version, digest)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10))sql"));
  insert.Bind(1, run.account);
  insert.Bind(2, run.id);
  insert.Bind(3, run.lab);
  insert.Bind(4, VerdictName(run.verdict));
  insert.Bind(5, run.points);
  insert.Bind(6, run.max_points);
  insert.Bind(7, run.started_ms);
  insert.Bind(8, run.received_ms);
  insert.Bind(9, run.course_version);
  insert.Bind(10, run.digest);
  RETURN_IF_ERROR(insert.Run());
  const int64_t number = db.LastInsertId();
  int position = 0;
  for (const ReportedTest& test : run.tests) RETURN_IF_ERROR(PutReportedTest(db, number, position++, test));
  RETURN_IF_ERROR(CountChange(db));
  return true;
}

}  // namespace course::store
