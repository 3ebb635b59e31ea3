#include "harness/store/sessions_writer.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/audit_writer.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/cohort_rules.h"

namespace course::store {

absl::Status WriteSession(const Database& db, const Session& session) {
  RETURN_IF_ERROR(ValidateSession(session));
  RETURN_IF_ERROR(ReadKnownAccount(db, session.account).status());
  ASSIGN_OR_RETURN(Statement insert,
                   db.Prepare("INSERT OR IGNORE INTO sessions (token_sha256, account, created_ms, seen_ms, expires_ms) "
                              "VALUES (?1, ?2, ?3, ?4, ?5)"));
  insert.Bind(1, session.token_sha256);
  insert.Bind(2, session.account);
  insert.Bind(3, session.created_ms);
  insert.Bind(4, session.seen_ms);
  insert.Bind(5, session.expires_ms);
  RETURN_IF_ERROR(insert.Run());
  if (db.ChangedRows() == 1) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat("a session's token_sha256 is ", Shown(session.token_sha256), ": another one has it"));
}

absl::StatusOr<bool> WriteTouchedSession(const Database& db, const std::string& token_sha256, int64_t seen_ms,
                                         int64_t expires_ms) {
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE sessions SET seen_ms = max(seen_ms, ?2), "
                                                "expires_ms = max(expires_ms, ?3) WHERE token_sha256 = ?1"));
  update.Bind(1, token_sha256);
  update.Bind(2, seen_ms);
  update.Bind(3, expires_ms);
  RETURN_IF_ERROR(update.Run());
  return db.ChangedRows() == 1;
}

absl::Status WriteEndOfSession(const Database& db, const std::string& token_sha256) {
  ASSIGN_OR_RETURN(Statement remove, db.Prepare("DELETE FROM sessions WHERE token_sha256 = ?1"));
  remove.Bind(1, token_sha256);
  return remove.Run();
}

absl::StatusOr<int> WriteEndOfSessions(const Database& db, const std::string& account,
                                       const std::string& except_sha256) {
  ASSIGN_OR_RETURN(Statement remove, db.Prepare("DELETE FROM sessions WHERE account = ?1 AND token_sha256 <> ?2"));
  remove.Bind(1, account);
  remove.Bind(2, except_sha256);
  RETURN_IF_ERROR(remove.Run());
  return db.ChangedRows();
}

absl::StatusOr<int> WriteForgetExpired(const Database& db, int64_t now_ms) {
  int forgotten = 0;
  for (const char* sql :
       {"DELETE FROM sessions WHERE expires_ms <= ?1", "DELETE FROM invitations WHERE expires_ms <= ?1"}) {
    ASSIGN_OR_RETURN(Statement remove, db.Prepare(sql));
    remove.Bind(1, now_ms);
    RETURN_IF_ERROR(remove.Run());
    forgotten += db.ChangedRows();
  }
  return forgotten;
}

absl::Status WriteToken(const Database& db, const ApiToken& token, const By& by) {
  RETURN_IF_ERROR(ValidateToken(token));
  RETURN_IF_ERROR(ReadKnownAccount(db, token.account).status());
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT OR IGNORE INTO api_tokens (token_sha256, account, name, scopes, created_ms, used_ms, revoked_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql"));
  insert.Bind(1, token.token_sha256);
  insert.Bind(2, token.account);
  insert.Bind(3, token.name);
  insert.Bind(4, token.scopes);
  insert.Bind(5, token.created_ms);
  insert.Bind(6, token.used_ms);
  insert.Bind(7, token.revoked_ms);
  RETURN_IF_ERROR(insert.Run());
  if (db.ChangedRows() == 0) {
    return absl::AlreadyExistsError(
        absl::StrCat("a token's token_sha256 is ", Shown(token.token_sha256), ": another one has it"));
  }
  return WriteChange(db, by, "token.create", token.account, absl::StrCat("scopes: ", token.scopes));
}

absl::StatusOr<bool> WriteTouchedToken(const Database& db, const std::string& token_sha256, int64_t used_ms) {
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE api_tokens SET used_ms = max(used_ms, ?2) "
                                                "WHERE token_sha256 = ?1 AND revoked_ms = 0"));
  update.Bind(1, token_sha256);
  update.Bind(2, used_ms);
  RETURN_IF_ERROR(update.Run());
  return db.ChangedRows() == 1;
}

absl::Status WriteRevokedToken(const Database& db, const std::string& token_sha256, const By& by) {
  ASSIGN_OR_RETURN(const std::optional<ApiToken> token, ReadToken(db, token_sha256));
  if (!token.has_value()) {
    return absl::NotFoundError(absl::StrCat("there is no token that holds with token_sha256 ", Shown(token_sha256)));
  }
  ASSIGN_OR_RETURN(Statement update, db.Prepare("UPDATE api_tokens SET revoked_ms = ?2 WHERE token_sha256 = ?1"));
  update.Bind(1, token_sha256);
  update.Bind(2, TimeOf(by));
  RETURN_IF_ERROR(update.Run());
  return WriteChange(db, by, "token.revoke", token->account, absl::StrCat("scopes: ", token->scopes));
}

}  // namespace course::store
