#include "harness/store/cohort_reader.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/cohort_rows.h"
#include "harness/store/cohort_rules.h"
#include "harness/store/rows.h"

namespace course::store {
namespace {

template <class T>
std::optional<T> FirstOf(std::vector<T> rows) {
  return rows.empty() ? std::nullopt : std::optional<T>(std::move(rows[0]));
}

}  // namespace

absl::StatusOr<std::optional<Account>> ReadAccount(const Database& db, const std::string& id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(AccountQuery("WHERE id = ?1")));
  query.Bind(1, id);
  ASSIGN_OR_RETURN(std::vector<Account> accounts, ReadAccountRows(std::move(query)));
  return FirstOf(std::move(accounts));
}

absl::StatusOr<Account> ReadKnownAccount(const Database& db, const std::string& id) {
  ASSIGN_OR_RETURN(std::optional<Account> account, ReadAccount(db, id));
  if (!account.has_value()) return absl::NotFoundError(absl::StrCat("there is no account ", Shown(id)));
  return *std::move(account);
}

absl::StatusOr<std::optional<Account>> ReadLogin(const Database& db, const std::string& login) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(AccountQuery("WHERE login = ?1")));
  query.Bind(1, login);
  ASSIGN_OR_RETURN(std::vector<Account> accounts, ReadAccountRows(std::move(query)));
  return FirstOf(std::move(accounts));
}

absl::StatusOr<std::vector<Account>> ReadAccounts(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(AccountQuery("ORDER BY login")));
  return ReadAccountRows(std::move(query));
}

absl::StatusOr<std::optional<AccountSession>> ReadAccountSession(const Database& db, const std::string& token_sha256,
                                                                 int64_t now_ms) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(SessionQuery("WHERE token_sha256 = ?1 AND expires_ms > ?2")));
  query.Bind(1, token_sha256);
  query.Bind(2, now_ms);
  ASSIGN_OR_RETURN(std::vector<Session> sessions, ReadSessionRows(std::move(query)));
  if (sessions.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(std::optional<Account> account, ReadAccount(db, sessions[0].account));
  if (!account.has_value()) return std::nullopt;
  return AccountSession{*std::move(account), std::move(sessions[0])};
}

absl::StatusOr<std::optional<Invitation>> ReadInvitation(const Database& db, const std::string& token_sha256,
                                                         int64_t now_ms) {
  ASSIGN_OR_RETURN(Statement query,
                   db.Prepare(InvitationQuery("WHERE token_sha256 = ?1 AND expires_ms > ?2 AND uses_left > 0")));
  query.Bind(1, token_sha256);
  query.Bind(2, now_ms);
  ASSIGN_OR_RETURN(std::vector<Invitation> invitations, ReadInvitationRows(std::move(query)));
  return FirstOf(std::move(invitations));
}

absl::StatusOr<std::vector<Invitation>> ReadInvitations(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(InvitationQuery("ORDER BY expires_ms, token_sha256")));
  return ReadInvitationRows(std::move(query));
}

absl::StatusOr<std::optional<ApiToken>> ReadToken(const Database& db, const std::string& token_sha256) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(TokenQuery("WHERE token_sha256 = ?1 AND revoked_ms = 0")));
  query.Bind(1, token_sha256);
  ASSIGN_OR_RETURN(std::vector<ApiToken> tokens, ReadTokenRows(std::move(query)));
  return FirstOf(std::move(tokens));
}

absl::StatusOr<std::vector<ApiToken>> ReadTokens(const Database& db, const std::string& account) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(TokenQuery("WHERE account = ?1 ORDER BY created_ms, token_sha256")));
  query.Bind(1, account);
  return ReadTokenRows(std::move(query));
}

absl::StatusOr<std::vector<AuditEntry>> ReadAuditAfter(const Database& db, int64_t number, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(EntryQuery("WHERE number > ?1 ORDER BY number LIMIT ?2")));
  query.Bind(1, number);
  query.Bind(2, limit);
  return ReadEntryRows(std::move(query));
}

absl::StatusOr<std::vector<AuditEntry>> ReadAuditBefore(const Database& db, int64_t number, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(EntryQuery("WHERE number < ?1 ORDER BY number DESC LIMIT ?2")));
  query.Bind(1, number == 0 ? std::numeric_limits<int64_t>::max() : number);
  query.Bind(2, limit);
  return ReadEntryRows(std::move(query));
}

absl::StatusOr<std::vector<Extension>> ReadExtensions(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(ExtensionQuery("ORDER BY account, assignment")));
  return ReadExtensionRows(std::move(query));
}

absl::StatusOr<std::vector<Override>> ReadOverrides(const Database& db) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(OverrideQuery("ORDER BY account, assignment")));
  return ReadOverrideRows(std::move(query));
}

absl::StatusOr<std::vector<ReportedRun>> ReadRunsWithTests(const Database& db, Statement query) {
  ASSIGN_OR_RETURN(std::vector<ReportedRun> runs, ReadReportedRunRows(db, std::move(query)));
  for (ReportedRun& run : runs) {
    ASSIGN_OR_RETURN(run.tests, ReadReportedTests(db, run.number));
  }
  return runs;
}

absl::StatusOr<std::optional<ReportedRun>> ReadReportedRun(const Database& db, const std::string& account,
                                                           const std::string& id) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(ReportedRunQuery("WHERE account = ?1 AND id = ?2")));
  query.Bind(1, account);
  query.Bind(2, id);
  ASSIGN_OR_RETURN(std::vector<ReportedRun> runs, ReadRunsWithTests(db, std::move(query)));
  return FirstOf(std::move(runs));
}

absl::StatusOr<std::vector<ReportedRun>> ReadReportedRuns(const Database& db, const std::string& account, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(ReportedRunQuery("WHERE account = ?1 ORDER BY number DESC LIMIT ?2")));
  query.Bind(1, account);
  query.Bind(2, limit);
  return ReadRunsWithTests(db, std::move(query));
}

absl::StatusOr<std::vector<ReportedRun>> ReadReportedRunsAfter(const Database& db, int64_t number, int limit) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare(ReportedRunQuery("WHERE number > ?1 ORDER BY number LIMIT ?2")));
  query.Bind(1, number);
  query.Bind(2, limit);
  return ReadReportedRunRows(db, std::move(query));
}

absl::StatusOr<std::vector<ReportedTest>> ReadReportedTests(const Database& db, int64_t run) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT suite, name, verdict, points, max_points FROM reported_tests "
                                               "WHERE run = ?1 ORDER BY position"));
  query.Bind(1, run);
  std::vector<ReportedTest> tests;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return tests;
    ReportedTest test = {.suite = query.Text(0), .name = query.Text(1)};
    ASSIGN_OR_RETURN(test.verdict, VerdictAt(db, query, 2));
    test.points = static_cast<int>(query.Int(3));
    test.max_points = static_cast<int>(query.Int(4));
    tests.push_back(std::move(test));
  }
}

}  // namespace course::store
