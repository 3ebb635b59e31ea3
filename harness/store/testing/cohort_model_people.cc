// Who there is, and by what they come in: accounts, sessions, invitations, tokens.

#include <algorithm>

#include "harness/store/testing/cohort_model.h"
#include "harness/store/testing/cohort_model_rules.h"

namespace course::store {
namespace {

using model::EraseWhere;
using model::Exists;
using model::Invalid;
using model::IsName;
using model::Missing;

bool IsHex(const std::string& text, size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}
bool IsRole(const std::string& role) { return role == "learner" || role == "instructor" || role == "admin"; }
bool IsState(const std::string& state) { return state == "invited" || state == "active" || state == "disabled"; }

bool IsAccount(const Account& account) {
  return IsHex(account.id, 32) && IsName(account.login) && account.login.find_first_of("ABC ") == std::string::npos &&
         IsName(account.name) && IsRole(account.role) && IsState(account.state) && account.created_ms >= 0;
}

}  // namespace

const Account* ModelCohort::WithLogin(const std::string& login) const {
  for (const auto& [id, account] : accounts) {
    if (account.login == login) return &account;
  }
  return nullptr;
}

void ModelCohort::EndSessions(const std::string& account) {
  EraseWhere(sessions, [&](const Session& session) { return session.account == account; });
}

absl::Status ModelCohort::CreateAccount(const Account& account, const By& by) {
  if (!IsAccount(account)) return Invalid();
  if (WithLogin(account.login) != nullptr || accounts.contains(account.id)) return Exists();
  accounts[account.id] = account;
  Change(by, "account.create", account.id);
  return absl::OkStatus();
}

absl::Status ModelCohort::UpdateAccount(const Account& seen, const Account& account, const By& by) {
  if (!IsAccount(account) || seen.id != account.id || seen.created_ms != account.created_ms) return Invalid();
  const auto now = accounts.find(account.id);
  if (now == accounts.end()) return Missing();
  if (now->second != seen) return absl::AbortedError("by the model");
  if (seen == account) return absl::OkStatus();
  const Account* const other = WithLogin(account.login);
  if (other != nullptr && other->id != account.id) return Exists();
  now->second = account;
  if (seen.role != account.role || seen.password != account.password || account.state != "active") {
    EndSessions(account.id);
  }
  Change(by,
         seen.role != account.role           ? "account.role"
         : seen.state != account.state       ? "account.state"
         : seen.password != account.password ? "account.password"
                                             : "account.update",
         account.id);
  return absl::OkStatus();
}

absl::Status ModelCohort::ChangeAccounts(const std::vector<Account>& created, const std::vector<AccountChange>& changed,
                                         const By& by) {
  const ModelCohort before = *this;
  absl::Status status;
  for (const AccountChange& change : changed) {
    if (status.ok()) status = UpdateAccount(change.seen, change.account, by);
  }
  for (const Account& account : created) {
    if (status.ok()) status = CreateAccount(account, by);
  }
  if (!status.ok()) *this = before;
  return status;
}

absl::Status ModelCohort::PutSession(const Session& session) {
  if (!IsHex(session.token_sha256, 64)) return Invalid();
  if (!accounts.contains(session.account)) return Missing();
  return sessions.emplace(session.token_sha256, session).second ? absl::OkStatus() : Exists();
}

absl::StatusOr<bool> ModelCohort::TouchSession(const std::string& token, int64_t seen_ms, int64_t expires_ms) {
  const auto session = sessions.find(token);
  if (session == sessions.end()) return false;
  session->second.seen_ms = std::max(session->second.seen_ms, seen_ms);
  session->second.expires_ms = std::max(session->second.expires_ms, expires_ms);
  return true;
}

absl::Status ModelCohort::EndSession(const std::string& token) {
  sessions.erase(token);
  return absl::OkStatus();
}

absl::StatusOr<int> ModelCohort::EndSessionsOf(const std::string& account, const std::string& except) {
  return EraseWhere(
      sessions, [&](const Session& session) { return session.account == account && session.token_sha256 != except; });
}

absl::StatusOr<int> ModelCohort::ForgetExpired(int64_t now_ms) {
  const auto is_over = [&](const auto& row) { return row.expires_ms <= now_ms; };
  return EraseWhere(sessions, is_over) + EraseWhere(invitations, is_over);
}

absl::Status ModelCohort::PutInvitation(const Invitation& invitation, const By& by) {
  if (!IsHex(invitation.token_sha256, 64) || !IsRole(invitation.role) || invitation.uses_left < 1) return Invalid();
  if (!invitation.account.empty() && !accounts.contains(invitation.account)) return Missing();
  if (!invitations.emplace(invitation.token_sha256, invitation).second) return Exists();
  Change(by, "invitation.create", invitation.account.empty() ? "whoever comes" : invitation.account);
  return absl::OkStatus();
}

absl::StatusOr<Account> ModelCohort::TakeInvitation(const std::string& token, const Account& joining, const By& by) {
  const auto invitation = invitations.find(token);
  if (invitation == invitations.end() || invitation->second.uses_left == 0 ||
      invitation->second.expires_ms <= by.at_ms) {
    return Missing();
  }
  Account account = joining;
  if (invitation->second.account.empty()) {
    account.role = invitation->second.role;
    account.state = "active";
    if (const absl::Status created = CreateAccount(account, by); !created.ok()) return created;
  } else {
    const Account entry = accounts.at(invitation->second.account);
    if (entry.state == "disabled" || entry.role != invitation->second.role) {
      return absl::FailedPreconditionError("by the model");
    }
    account = entry;
    account.login = joining.login;
    account.password = joining.password;
    account.state = "active";
    if (!IsAccount(account)) return Invalid();
    const Account* const other = WithLogin(account.login);
    if (other != nullptr && other->id != account.id) return Exists();
    accounts[account.id] = account;
    EndSessions(account.id);
    Change(by,
           entry.state != "active"              ? "account.state"
           : entry.password != account.password ? "account.password"
                                                : "account.update",
           account.id);
  }
  --invitation->second.uses_left;
  return account;
}

absl::Status ModelCohort::EndInvitation(const std::string& token, const By& by) {
  const auto invitation = invitations.find(token);
  if (invitation == invitations.end()) return Missing();
  Change(by, "invitation.end", invitation->second.account.empty() ? "whoever comes" : invitation->second.account);
  invitations.erase(invitation);
  return absl::OkStatus();
}

absl::Status ModelCohort::PutToken(const ApiToken& token, const By& by) {
  if (!IsHex(token.token_sha256, 64) || !IsName(token.name)) return Invalid();
  if (!accounts.contains(token.account)) return Missing();
  if (!tokens.emplace(token.token_sha256, token).second) return Exists();
  Change(by, "token.create", token.account);
  return absl::OkStatus();
}

absl::StatusOr<bool> ModelCohort::TouchToken(const std::string& token, int64_t used_ms) {
  const auto found = tokens.find(token);
  if (found == tokens.end() || found->second.revoked_ms != 0) return false;
  found->second.used_ms = std::max(found->second.used_ms, used_ms);
  return true;
}

absl::Status ModelCohort::RevokeToken(const std::string& token, const By& by) {
  const auto found = tokens.find(token);
  if (found == tokens.end() || found->second.revoked_ms != 0) return Missing();
  found->second.revoked_ms = by.at_ms;
  Change(by, "token.revoke", found->second.account);
  return absl::OkStatus();
}

}  // namespace course::store
