// Rows of a cohort's tables as values: one text for each kind of row, so that all queries ask for the same columns.

#ifndef HARNESS_STORE_COHORT_ROWS_H_
#define HARNESS_STORE_COHORT_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

// The text of a query; `which` is what stands behind FROM accounts, sessions, invitations, api_tokens, audit,
// extensions, overrides, reported_runs, grading_ledger.
std::string AccountQuery(const char* which);
std::string SessionQuery(const char* which);
std::string InvitationQuery(const char* which);
std::string TokenQuery(const char* which);
std::string EntryQuery(const char* which);
std::string ExtensionQuery(const char* which);
std::string OverrideQuery(const char* which);
std::string ReportedRunQuery(const char* which);
std::string LedgerQuery(const char* which);

absl::StatusOr<std::vector<Account>> ReadAccountRows(Statement query);
absl::StatusOr<std::vector<Session>> ReadSessionRows(Statement query);
absl::StatusOr<std::vector<Invitation>> ReadInvitationRows(Statement query);
absl::StatusOr<std::vector<ApiToken>> ReadTokenRows(Statement query);
absl::StatusOr<std::vector<AuditEntry>> ReadEntryRows(Statement query);
absl::StatusOr<std::vector<Extension>> ReadExtensionRows(Statement query);
absl::StatusOr<std::vector<Override>> ReadOverrideRows(Statement query);
// Without tests.
absl::StatusOr<std::vector<ReportedRun>> ReadReportedRunRows(const Database& db, Statement query);
absl::StatusOr<std::vector<LedgerRow>> ReadLedgerRows(const Database& db, Statement query);

}  // namespace course::store

#endif  // HARNESS_STORE_COHORT_ROWS_H_
