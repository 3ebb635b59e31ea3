#include "harness/store/invitations_writer.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/store/accounts_writer.h"
#include "harness/store/audit_writer.h"
#include "harness/store/cohort_reader.h"
#include "harness/store/cohort_rules.h"
#include "harness/store/sessions_writer.h"

namespace course::store {
namespace {

// Whom an entry of the audit is about: the account, or whoever comes.
std::string ObjectOf(const Invitation& invitation) {
  return invitation.account.empty() ? "whoever comes" : invitation.account;
}

absl::Status UseOnce(const Database& db, const std::string& token_sha256) {
  ASSIGN_OR_RETURN(Statement update,
                   db.Prepare("UPDATE invitations SET uses_left = uses_left - 1 WHERE token_sha256 = ?1"));
  update.Bind(1, token_sha256);
  return update.Run();
}

absl::StatusOr<Account> Create(const Database& db, const Invitation& invitation, const Account& joining, const By& by) {
  Account account = joining;
  account.role = invitation.role;
  account.state = "active";
  RETURN_IF_ERROR(WriteAccount(db, account, by));
  return account;
}

absl::StatusOr<Account> Fill(const Database& db, const Invitation& invitation, const Account& joining, const By& by) {
  ASSIGN_OR_RETURN(const Account entry, ReadKnownAccount(db, invitation.account));
  if (entry.state == "disabled") {
    return absl::FailedPreconditionError(
        absl::StrCat("the account ", entry.id, " of the invitation is disabled: an instructor can open it again"));
  }
  // Whoever made it might give this role, and perhaps not the present one.
  if (entry.role != invitation.role) {
    return absl::FailedPreconditionError(absl::StrCat("the account ", entry.id, " is no ", invitation.role,
                                                      " any more, for which the invitation was: it needs a new one"));
  }
  Account account = entry;
  account.login = joining.login;
  account.password = joining.password;
  account.state = "active";
  // Also where login and password are what they were: a use is gone, and whoever has it signs in anew.
  RETURN_IF_ERROR(WriteEndOfSessions(db, entry.id, "").status());
  RETURN_IF_ERROR(account == entry ? WriteChange(db, by, "account.update", entry.id, "as it was")
                                   : WriteUpdatedAccount(db, entry, account, by));
  return account;
}

}  // namespace

absl::Status WriteInvitation(const Database& db, const Invitation& invitation, const By& by) {
  RETURN_IF_ERROR(ValidateInvitation(invitation));
  if (!invitation.account.empty()) RETURN_IF_ERROR(ReadKnownAccount(db, invitation.account).status());
  ASSIGN_OR_RETURN(Statement known, db.Prepare("SELECT 1 FROM invitations WHERE token_sha256 = ?1"));
  known.Bind(1, invitation.token_sha256);
  ASSIGN_OR_RETURN(const bool is_known, known.Step());
  if (is_known) {
    return absl::AlreadyExistsError(
        absl::StrCat("an invitation's token_sha256 is ", Shown(invitation.token_sha256), ": another one has it"));
  }
  ASSIGN_OR_RETURN(Statement insert, db.Prepare(R"sql(
      INSERT INTO invitations (token_sha256, role, account, uses_left, expires_ms, created_by)
      VALUES (?1, ?2, nullif(?3, ''), ?4, ?5, ?6))sql"));
  insert.Bind(1, invitation.token_sha256);
  insert.Bind(2, invitation.role);
  insert.Bind(3, invitation.account);
  insert.Bind(4, invitation.uses_left);
  insert.Bind(5, invitation.expires_ms);
  insert.Bind(6, invitation.created_by);
  RETURN_IF_ERROR(insert.Run());
  return WriteChange(db, by, "invitation.create", ObjectOf(invitation),
                     absl::StrCat("role: ", invitation.role, ", uses: ", invitation.uses_left));
}

absl::StatusOr<Account> WriteTakenInvitation(const Database& db, const std::string& token_sha256,
                                             const Account& joining, const By& by) {
  ASSIGN_OR_RETURN(const std::optional<Invitation> invitation, ReadInvitation(db, token_sha256, TimeOf(by)));
  if (!invitation.has_value()) {
    return absl::NotFoundError(
        absl::StrCat("there is no invitation that holds with token_sha256 ", Shown(token_sha256)));
  }
  RETURN_IF_ERROR(UseOnce(db, token_sha256));
  if (invitation->account.empty()) return Create(db, *invitation, joining, by);
  return Fill(db, *invitation, joining, by);
}

absl::Status WriteEndOfInvitation(const Database& db, const std::string& token_sha256, const By& by) {
  ASSIGN_OR_RETURN(Statement query, db.Prepare("SELECT coalesce(account, ''), role FROM invitations "
                                               "WHERE token_sha256 = ?1"));
  query.Bind(1, token_sha256);
  ASSIGN_OR_RETURN(const bool there, query.Step());
  if (!there)
    return absl::NotFoundError(absl::StrCat("there is no invitation with token_sha256 ", Shown(token_sha256)));
  const Invitation invitation = {.role = query.Text(1), .account = query.Text(0)};
  ASSIGN_OR_RETURN(Statement remove, db.Prepare("DELETE FROM invitations WHERE token_sha256 = ?1"));
  remove.Bind(1, token_sha256);
  RETURN_IF_ERROR(remove.Run());
  return WriteChange(db, by, "invitation.end", ObjectOf(invitation), absl::StrCat("role: ", invitation.role));
}

}  // namespace course::store
