#include "harness/privacy/export_cohort.h"

#include <string>

#include "base/status_macros.h"
#include "harness/privacy/members.h"
#include "nlohmann/json.hpp"

namespace course::privacy {
namespace {

using nlohmann::json;

absl::StatusOr<store::Account> ReadAccount(const json& value, const std::string& place) {
  Members members(value, place);
  store::Account account;
  members.Read("id", account.id);
  members.Read("login", account.login);
  members.Read("name", account.name);
  members.Read("role", account.role);
  members.Read("section", account.section);
  members.Read("sis_id", account.sis_id);
  members.Read("canvas_id", account.canvas_id);
  members.Read("state", account.state);
  members.Read("created_ms", account.created_ms);
  RETURN_IF_ERROR(members.status());
  return account;
}

absl::StatusOr<store::Extension> ReadExtension(const json& value, const std::string& place) {
  Members members(value, place);
  store::Extension extension;
  members.Read("account", extension.account);
  members.Read("assignment", extension.assignment);
  members.Read("due_ms", extension.due_ms);
  members.Read("reason", extension.reason);
  members.Read("by", extension.by);
  members.Read("at_ms", extension.at_ms);
  RETURN_IF_ERROR(members.status());
  return extension;
}

absl::StatusOr<store::Override> ReadOverride(const json& value, const std::string& place) {
  Members members(value, place);
  store::Override given;
  members.Read("account", given.account);
  members.Read("assignment", given.assignment);
  members.Read("points", given.points);
  members.Read("reason", given.reason);
  members.Read("by", given.by);
  members.Read("at_ms", given.at_ms);
  RETURN_IF_ERROR(members.status());
  return given;
}

absl::StatusOr<store::ReportedTest> ReadReportedTest(const json& value, const std::string& place) {
  Members members(value, place);
  store::ReportedTest test;
  members.Read("suite", test.suite);
  members.Read("name", test.name);
  members.Read("verdict", test.verdict);
  members.Read("points", test.points);
  members.Read("max_points", test.max_points);
  RETURN_IF_ERROR(members.status());
  return test;
}

absl::StatusOr<store::ReportedRun> ReadReportedRun(const json& value, const std::string& place) {
  Members members(value, place);
  store::ReportedRun run;
  members.Read("account", run.account);
  members.Read("id", run.id);
  members.Read("lab", run.lab);
  members.Read("verdict", run.verdict);
  members.Read("points", run.points);
  members.Read("max_points", run.max_points);
  members.Read("started_ms", run.started_ms);
  members.Read("received_ms", run.received_ms);
  members.Read("course_version", run.course_version);
  members.Read("digest", run.digest);
  RETURN_IF_ERROR(members.ReadRows("tests", ReadReportedTest, run.tests));
  return run;
}

absl::StatusOr<store::AuditEntry> ReadEntry(const json& value, const std::string& place) {
  Members members(value, place);
  store::AuditEntry entry;
  members.Read("number", entry.number);
  members.Read("at_ms", entry.at_ms);
  members.Read("actor", entry.actor);
  members.Read("action", entry.action);
  members.Read("object", entry.object);
  members.Read("detail", entry.detail);
  RETURN_IF_ERROR(members.status());
  return entry;
}

absl::StatusOr<store::LedgerRow> ReadLedgerRow(const json& value, const std::string& place) {
  Members members(value, place);
  store::LedgerRow row;
  members.Read("number", row.number);
  members.Read("submission", row.submission);
  members.Read("learner", row.learner);
  members.Read("subject_sha256", row.subject_sha256);
  members.Read("lab", row.lab);
  members.Read("received_ms", row.received_ms);
  members.Read("verdict", row.verdict);
  members.Read("points", row.points);
  members.Read("max_points", row.max_points);
  members.Read("course_version", row.course_version);
  members.Read("bundle_digest", row.bundle_digest);
  members.Read("previous_sha256", row.previous_sha256);
  members.Read("sha256", row.sha256);
  RETURN_IF_ERROR(members.status());
  return row;
}

}  // namespace

absl::StatusOr<store::CohortHistory> ReadCohort(const json& value) {
  Members members(value, "cohort");
  store::CohortHistory cohort;
  RETURN_IF_ERROR(members.ReadRows("accounts", ReadAccount, cohort.accounts));
  RETURN_IF_ERROR(members.ReadRows("extensions", ReadExtension, cohort.extensions));
  RETURN_IF_ERROR(members.ReadRows("overrides", ReadOverride, cohort.overrides));
  RETURN_IF_ERROR(members.ReadRows("reported_runs", ReadReportedRun, cohort.reported_runs));
  RETURN_IF_ERROR(members.ReadRows("audit", ReadEntry, cohort.audit));
  RETURN_IF_ERROR(members.ReadRows("ledger", ReadLedgerRow, cohort.ledger));
  return cohort;
}

}  // namespace course::privacy
