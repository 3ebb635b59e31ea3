#include "harness/store/export_cohort.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/cohort_rows.h"
#include "harness/store/json_object.h"
#include "harness/verdict/verdict.h"

namespace course::store {
namespace {

std::string LedgerRowText(const LedgerRow& row) {
  JsonObject object;
  object.Add("number", row.number);
  object.Add("submission", row.submission);
  object.Add("learner", row.learner);
  object.Add("subject_sha256", row.subject_sha256);
  object.Add("lab", row.lab);
  object.Add("received_ms", row.received_ms);
  object.Add("verdict", std::string(VerdictName(row.verdict)));
  object.Add("points", row.points);
  object.Add("max_points", row.max_points);
  object.Add("course_version", row.course_version);
  object.Add("bundle_digest", row.bundle_digest);
  object.Add("previous_sha256", row.previous_sha256);
  object.Add("sha256", row.sha256);
  return std::move(object).Text();
}

std::string ReportedTestText(const ReportedTest& test) {
  JsonObject object;
  object.Add("suite", test.suite);
  object.Add("name", test.name);
  object.Add("verdict", std::string(VerdictName(test.verdict)));
  object.Add("points", test.points);
  object.Add("max_points", test.max_points);
  return std::move(object).Text();
}

}  // namespace

std::string AccountText(const Account& account) {
  JsonObject object;
  object.Add("id", account.id);
  object.Add("login", account.login);
  object.Add("name", account.name);
  object.Add("role", account.role);
  object.Add("section", account.section);
  object.Add("sis_id", account.sis_id);
  object.Add("canvas_id", account.canvas_id);
  object.Add("state", account.state);
  object.Add("created_ms", account.created_ms);
  return std::move(object).Text();
}

std::string ExtensionText(const Extension& extension) {
  JsonObject object;
  object.Add("account", extension.account);
  object.Add("assignment", extension.assignment);
  object.Add("due_ms", extension.due_ms);
  object.Add("reason", extension.reason);
  object.Add("by", extension.by);
  object.Add("at_ms", extension.at_ms);
  return std::move(object).Text();
}

std::string OverrideText(const Override& given) {
  JsonObject object;
  object.Add("account", given.account);
  object.Add("assignment", given.assignment);
  object.Add("points", given.points);
  object.Add("reason", given.reason);
  object.Add("by", given.by);
  object.Add("at_ms", given.at_ms);
  return std::move(object).Text();
}

std::string EntryText(const AuditEntry& entry) {
  JsonObject object;
  object.Add("number", entry.number);
  object.Add("at_ms", entry.at_ms);
  object.Add("actor", entry.actor);
  object.Add("action", entry.action);
  object.Add("object", entry.object);
  object.Add("detail", entry.detail);
  return std::move(object).Text();
}

std::string ReportedRunText(const ReportedRun& run) {
  JsonObject object;
  object.Add("account", run.account);
  object.Add("id", run.id);
  object.Add("lab", run.lab);
  object.Add("verdict", std::string(VerdictName(run.verdict)));
  object.Add("points", run.points);
  object.Add("max_points", run.max_points);
  object.Add("started_ms", run.started_ms);
  object.Add("received_ms", run.received_ms);
  object.Add("course_version", run.course_version);
  object.Add("digest", run.digest);
  object.AddList("tests", TextsOf(run.tests, ReportedTestText));
  return std::move(object).Text();
}

absl::StatusOr<std::string> ExportCohort(const Database& db) {
  ASSIGN_OR_RETURN(const std::vector<Account> accounts, ReadAccounts(db));
  ASSIGN_OR_RETURN(const std::vector<Extension> extensions, ReadExtensions(db));
  ASSIGN_OR_RETURN(const std::vector<Override> overrides, ReadOverrides(db));
  ASSIGN_OR_RETURN(Statement run_query, db.Prepare(ReportedRunQuery("ORDER BY number")));
  ASSIGN_OR_RETURN(const std::vector<ReportedRun> runs, ReadRunsWithTests(db, std::move(run_query)));
  ASSIGN_OR_RETURN(Statement audit_query, db.Prepare(EntryQuery("ORDER BY number")));
  ASSIGN_OR_RETURN(const std::vector<AuditEntry> audit, ReadEntryRows(std::move(audit_query)));
  ASSIGN_OR_RETURN(Statement ledger_query, db.Prepare(LedgerQuery("ORDER BY number")));
  ASSIGN_OR_RETURN(const std::vector<LedgerRow> ledger, ReadLedgerRows(db, std::move(ledger_query)));
  return absl::StrCat("{\"accounts\":", JsonLines(TextsOf(accounts, AccountText)),
                      ",\n\"extensions\":", JsonLines(TextsOf(extensions, ExtensionText)),
                      ",\n\"overrides\":", JsonLines(TextsOf(overrides, OverrideText)),
                      ",\n\"reported_runs\":", JsonLines(TextsOf(runs, ReportedRunText)),
                      ",\n\"audit\":", JsonLines(TextsOf(audit, EntryText)),
                      ",\n\"ledger\":", JsonLines(TextsOf(ledger, LedgerRowText)), "}");
}

}  // namespace course::store
