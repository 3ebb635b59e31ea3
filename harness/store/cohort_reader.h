// Reads the tables of cohort_schema.h, inside a transaction of the caller. What each gives: see cohort_store.h.

#ifndef HARNESS_STORE_COHORT_READER_H_
#define HARNESS_STORE_COHORT_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

absl::StatusOr<std::optional<Account>> ReadAccount(const Database& db, const std::string& id);
// NotFound, with the id, if there is none.
absl::StatusOr<Account> ReadKnownAccount(const Database& db, const std::string& id);
absl::StatusOr<std::optional<Account>> ReadLogin(const Database& db, const std::string& login);
absl::StatusOr<std::vector<Account>> ReadAccounts(const Database& db);

absl::StatusOr<std::optional<AccountSession>> ReadAccountSession(const Database& db, const std::string& token_sha256,
                                                                 int64_t now_ms);
absl::StatusOr<std::optional<Invitation>> ReadInvitation(const Database& db, const std::string& token_sha256,
                                                         int64_t now_ms);
absl::StatusOr<std::vector<Invitation>> ReadInvitations(const Database& db);
absl::StatusOr<std::optional<ApiToken>> ReadToken(const Database& db, const std::string& token_sha256);
absl::StatusOr<std::vector<ApiToken>> ReadTokens(const Database& db, const std::string& account);

absl::StatusOr<std::vector<AuditEntry>> ReadAuditAfter(const Database& db, int64_t number, int limit);
absl::StatusOr<std::vector<AuditEntry>> ReadAuditBefore(const Database& db, int64_t number, int limit);

absl::StatusOr<std::vector<Extension>> ReadExtensions(const Database& db);
absl::StatusOr<std::vector<Override>> ReadOverrides(const Database& db);

// The runs that `query`, a ReportedRunQuery(), asks for, with tests.
absl::StatusOr<std::vector<ReportedRun>> ReadRunsWithTests(const Database& db, Statement query);
// The one that this account sent with this id, with tests.
absl::StatusOr<std::optional<ReportedRun>> ReadReportedRun(const Database& db, const std::string& account,
                                                           const std::string& id);
absl::StatusOr<std::vector<ReportedRun>> ReadReportedRuns(const Database& db, const std::string& account, int limit);
absl::StatusOr<std::vector<ReportedRun>> ReadReportedRunsAfter(const Database& db, int64_t number, int limit);
absl::StatusOr<std::vector<ReportedTest>> ReadReportedTests(const Database& db, int64_t run);

}  // namespace course::store

#endif  // HARNESS_STORE_COHORT_READER_H_
