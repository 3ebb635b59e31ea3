#include "harness/store/cohort_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/rows.h"

namespace course::store {
namespace {

// All rows of `query`, each as `row` makes it of what Step() reached.
template <class Row, class F>
absl::StatusOr<std::vector<Row>> ReadAll(Statement query, F row) {
  std::vector<Row> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool there, query.Step());
    if (!there) return rows;
    rows.push_back(row(query));
  }
}

}  // namespace

std::string AccountQuery(const char* which) {
  return absl::StrCat(
      "SELECT id, login, name, role, password, section, sis_id, canvas_id, state, created_ms FROM accounts ", which);
}
std::string SessionQuery(const char* which) {
  return absl::StrCat("SELECT token_sha256, account, created_ms, seen_ms, expires_ms FROM sessions ", which);
}
std::string InvitationQuery(const char* which) {
  return absl::StrCat(
      "SELECT token_sha256, role, coalesce(account, ''), uses_left, expires_ms, created_by FROM invitations ", which);
}
std::string TokenQuery(const char* which) {
  return absl::StrCat("SELECT token_sha256, account, name, scopes, created_ms, used_ms, revoked_ms FROM api_tokens ",
                      which);
}
std::string EntryQuery(const char* which) {
  return absl::StrCat("SELECT number, at_ms, actor, action, object, detail FROM audit ", which);
}
std::string ExtensionQuery(const char* which) {
  return absl::StrCat("SELECT account, assignment, due_ms, reason, author, at_ms FROM extensions ", which);
}
std::string OverrideQuery(const char* which) {
  return absl::StrCat("SELECT account, assignment, points, reason, author, at_ms FROM overrides ", which);
}
std::string ReportedRunQuery(const char* which) {
  return absl::StrCat(
      "SELECT number, account, id, lab, verdict, points, max_points, started_ms, received_ms, course_version, digest "
      "FROM reported_runs ",
      which);
}
std::string LedgerQuery(const char* which) {
  return absl::StrCat(
      "SELECT number, submission, learner, subject_sha256, lab, received_ms, verdict, points, max_points, "
      "course_version, bundle_digest, previous_sha256, sha256 FROM grading_ledger ",
      which);
}

absl::StatusOr<std::vector<Account>> ReadAccountRows(Statement query) {
  return ReadAll<Account>(std::move(query), [](const Statement& row) {
    return Account{.id = row.Text(0),
                   .login = row.Text(1),
                   .name = row.Text(2),
                   .role = row.Text(3),
                   .password = row.Text(4),
                   .section = row.Text(5),
                   .sis_id = row.Text(6),
                   .canvas_id = row.Text(7),
                   .state = row.Text(8),
                   .created_ms = row.Int(9)};
  });
}

absl::StatusOr<std::vector<Session>> ReadSessionRows(Statement query) {
  return ReadAll<Session>(std::move(query), [](const Statement& row) {
    return Session{.token_sha256 = row.Text(0),
                   .account = row.Text(1),
                   .created_ms = row.Int(2),
                   .seen_ms = row.Int(3),
                   .expires_ms = row.Int(4)};
  });
}

absl::StatusOr<std::vector<Invitation>> ReadInvitationRows(Statement query) {
  return ReadAll<Invitation>(std::move(query), [](const Statement& row) {
    return Invitation{.token_sha256 = row.Text(0),
                      .role = row.Text(1),
                      .account = row.Text(2),
                      .uses_left = static_cast<int>(row.Int(3)),
                      .expires_ms = row.Int(4),
                      .created_by = row.Text(5)};
  });
}

absl::StatusOr<std::vector<ApiToken>> ReadTokenRows(Statement query) {
  return ReadAll<ApiToken>(std::move(query), [](const Statement& row) {
    return ApiToken{.token_sha256 = row.Text(0),
                    .account = row.Text(1),
                    .name = row.Text(2),
                    .scopes = row.Text(3),
                    .created_ms = row.Int(4),
                    .used_ms = row.Int(5),
                    .revoked_ms = row.Int(6)};
  });
}

absl::StatusOr<std::vector<AuditEntry>> ReadEntryRows(Statement query) {
  return ReadAll<AuditEntry>(std::move(query), [](const Statement& row) {
    return AuditEntry{.number = row.Int(0),
                      .at_ms = row.Int(1),
                      .actor = row.Text(2),
                      .action = row.Text(3),
                      .object = row.Text(4),
                      .detail = row.Text(5)};
  });
}

absl::StatusOr<std::vector<Extension>> ReadExtensionRows(Statement query) {
  return ReadAll<Extension>(std::move(query), [](const Statement& row) {
    return Extension{.account = row.Text(0),
                     .assignment = row.Text(1),
                     .due_ms = row.Int(2),
                     .reason = row.Text(3),
                     .by = row.Text(4),
                     .at_ms = row.Int(5)};
  });
}

absl::StatusOr<std::vector<Override>> ReadOverrideRows(Statement query) {
  return ReadAll<Override>(std::move(query), [](const Statement& row) {
    return Override{.account = row.Text(0),
                    .assignment = row.Text(1),
                    .points = row.Real(2),
                    .reason = row.Text(3),
                    .by = row.Text(4),
                    .at_ms = row.Int(5)};
  });
}

absl::StatusOr<std::vector<ReportedRun>> ReadReportedRunRows(const Database& db, Statement query) {
  std::vector<ReportedRun> runs;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return runs;
    ReportedRun run = {.number = query.Int(0), .account = query.Text(1), .id = query.Text(2), .lab = query.Text(3)};
    ASSIGN_OR_RETURN(run.verdict, VerdictAt(db, query, 4));
    run.points = static_cast<int>(query.Int(5));
    run.max_points = static_cast<int>(query.Int(6));
    run.started_ms = query.Int(7);
    run.received_ms = query.Int(8);
    run.course_version = query.Text(9);
    run.digest = query.Text(10);
    runs.push_back(std::move(run));
  }
}

absl::StatusOr<std::vector<LedgerRow>> ReadLedgerRows(const Database& db, Statement query) {
  std::vector<LedgerRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool there, query.Step());
    if (!there) return rows;
    LedgerRow row = {.number = query.Int(0), .submission = query.Text(1), .learner = query.Text(2)};
    row.subject_sha256 = query.Text(3);
    row.lab = query.Text(4);
    row.received_ms = query.Int(5);
    ASSIGN_OR_RETURN(row.verdict, VerdictAt(db, query, 6));
    row.points = static_cast<int>(query.Int(7));
    row.max_points = static_cast<int>(query.Int(8));
    row.course_version = query.Text(9);
    row.bundle_digest = query.Text(10);
    row.previous_sha256 = query.Text(11);
    row.sha256 = query.Text(12);
    rows.push_back(std::move(row));
  }
}

}  // namespace course::store
