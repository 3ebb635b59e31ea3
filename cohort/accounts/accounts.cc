#include "cohort/accounts/accounts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "cohort/accounts/secret.h"

namespace course::cohort {
namespace {

constexpr size_t kShortestLogin = 3, kLongestLogin = 100, kLongestName = 200;  // bytes
constexpr int64_t kSeenEveryMs = 60 * 60 * 1'000;  // a session's use is written down so often: not at every page
constexpr int kMostUses = 2'000;

// The same words whatever the reason, so that nobody learns who has an account here.
absl::Status NotSignedIn() {
  return absl::UnauthenticatedError("This login and this password do not belong together, or the account is closed.");
}

bool IsLoginCharacter(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '@';
}

}  // namespace

std::string PlainLogin(std::string_view login) {
  std::string plain(login);
  absl::StripAsciiWhitespace(&plain);
  absl::AsciiStrToLower(&plain);
  return plain;
}

absl::Status CheckLogin(std::string_view login) {
  if (login.size() >= kShortestLogin && login.size() <= kLongestLogin &&
      std::all_of(login.begin(), login.end(), IsLoginCharacter)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("the login \"", std::string(login.substr(0, kLongestLogin)), "\" has ",
                                                 login.size(), " bytes: ", kShortestLogin, " to ", kLongestLogin,
                                                 " of a-z, 0-9 and . _ - + @"));
}

absl::Status CheckName(std::string_view name) {
  const bool blank = std::all_of(name.begin(), name.end(), [](char c) { return absl::ascii_isspace(c); });
  if (blank || name.size() > kLongestName) {
    return absl::InvalidArgumentError(
        blank ? "the name is empty" : absl::StrCat("the name has ", name.size(), " bytes: at most ", kLongestName));
  }
  for (std::string_view rest = name; !rest.empty();) {
    const base::Utf8Character next = base::FirstUtf8(rest);
    // Control characters, and those that turn the direction of writing: with them a name could look like another's.
    const bool turns = (next.code >= 0x202A && next.code <= 0x202E) || (next.code >= 0x2066 && next.code <= 0x2069);
    if (next.length == 0 || next.code < 0x20 || (next.code >= 0x7F && next.code < 0xA0) || turns) {
      return absl::InvalidArgumentError("the name holds a character that cannot be shown");
    }
    rest.remove_prefix(next.length);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ScopesText(const std::set<std::string>& scopes, Role role) {
  if (scopes.empty())
    return absl::InvalidArgumentError("a token without a scope may do nothing: submit, read, instructor");
  for (const std::string& scope : scopes) {
    if (scope != "submit" && scope != "read" && scope != "instructor") {
      return absl::InvalidArgumentError(absl::StrCat("the scope \"", scope, "\" is none of submit, read, instructor"));
    }
    if (scope == "instructor" && role == Role::kLearner) {
      return absl::InvalidArgumentError("the scope \"instructor\" is for instructors and admins");
    }
  }
  return absl::StrJoin(scopes, " ");
}

std::set<std::string> ScopesOf(std::string_view text) {
  return absl::StrSplit(std::string(text), ' ', absl::SkipEmpty());
}

absl::StatusOr<SignedIn> Accounts::NewSession(const store::Account& account) {
  const int64_t now = options_.now_ms();
  SignedIn in = {.account = account, .secret = NewSecret()};
  RETURN_IF_ERROR(options_.store->PutSession({.token_sha256 = HashOf(in.secret),
                                              .account = account.id,
                                              .created_ms = now,
                                              .seen_ms = now,
                                              .expires_ms = now + kSessionMs}));
  return in;
}

absl::StatusOr<SignedIn> Accounts::SignIn(std::string_view login, std::string_view password) {
  const std::string plain = PlainLogin(login);
  std::optional<store::Account> account;
  if (CheckLogin(plain).ok()) {
    ASSIGN_OR_RETURN(account, options_.store->FindLogin(plain));
  }
  const bool may = account.has_value() && account->state == "active";
  // Nobody's password costs the time of somebody's.
  ASSIGN_OR_RETURN(const bool right,
                   options_.hasher->Matches(may ? account->password : "", password.substr(0, kLongestPassword)));
  if (!right || password.size() > kLongestPassword) return NotSignedIn();
  return NewSession(*account);
}

absl::Status Accounts::SignOut(std::string_view secret) {
  return IsSecret(secret) ? options_.store->EndSession(HashOf(secret)) : absl::OkStatus();
}

absl::StatusOr<std::optional<store::AccountSession>> Accounts::WhoHasSession(std::string_view secret) {
  if (!IsSecret(secret)) return std::nullopt;
  const int64_t now = options_.now_ms();
  ASSIGN_OR_RETURN(std::optional<store::AccountSession> owner, options_.store->FindSession(HashOf(secret), now));
  if (!owner.has_value() || owner->account.state != "active") return std::nullopt;
  store::Session& session = owner->session;
  if (now - session.seen_ms > kSeenEveryMs) {
    ASSIGN_OR_RETURN(const bool goes_on, options_.store->TouchSession(session.token_sha256, now, now + kSessionMs));
    if (!goes_on) return std::nullopt;
    session.seen_ms = now;
    session.expires_ms = now + kSessionMs;
  }
  return owner;
}

absl::StatusOr<int> Accounts::EndOtherSessions(const std::string& account, std::string_view secret) {
  return options_.store->EndSessionsOf(account, HashOf(secret));
}

absl::StatusOr<SignedIn> Accounts::ChangePassword(const store::Account& account, std::string_view old_password,
                                                  std::string_view new_password) {
  RETURN_IF_ERROR(CheckPassword(new_password, account.login));
  ASSIGN_OR_RETURN(const bool right,
                   options_.hasher->Matches(account.password, old_password.substr(0, kLongestPassword)));
  if (!right || old_password.size() > kLongestPassword) {
    return absl::UnauthenticatedError("the present password is another one");
  }
  store::Account changed = account;
  ASSIGN_OR_RETURN(changed.password, options_.hasher->Hash(new_password));
  RETURN_IF_ERROR(options_.store->UpdateAccount(account, changed, By(account.id)));  // ends its sessions
  return NewSession(changed);
}

absl::StatusOr<std::string> Accounts::Invite(const std::string& by, Role role, const std::string& account, int uses) {
  if (uses < 1 || uses > kMostUses || (!account.empty() && uses != 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("an invitation for ", uses, ": 1 to ", kMostUses, " people, one where it is somebody's own"));
  }
  const std::string code = NewSecret();
  RETURN_IF_ERROR(options_.store->PutInvitation({.token_sha256 = HashOf(code),
                                                 .role = std::string(RoleName(role)),
                                                 .account = account,
                                                 .uses_left = uses,
                                                 .expires_ms = options_.now_ms() + kInvitationMs,
                                                 .created_by = by},
                                                By(by)));
  return code;
}

absl::StatusOr<std::optional<store::Invitation>> Accounts::FindInvitation(std::string_view code) {
  if (!IsSecret(code)) return std::nullopt;
  return options_.store->FindInvitation(HashOf(code), options_.now_ms());
}

absl::StatusOr<SignedIn> Accounts::Join(std::string_view code, const Joining& joining) {
  const absl::Status no_code = absl::NotFoundError("this invitation is used up, over, or was never given");
  // Looked at before a password is hashed, which is dear.
  ASSIGN_OR_RETURN(const std::optional<store::Invitation> invitation, FindInvitation(code));
  if (!invitation.has_value()) return no_code;
  store::Account account = {.id = NewId(), .login = PlainLogin(joining.login), .name = joining.name};
  absl::StripAsciiWhitespace(&account.name);
  if (invitation->account.empty()) {
    RETURN_IF_ERROR(CheckLogin(account.login));
    RETURN_IF_ERROR(CheckName(account.name));
  } else {
    ASSIGN_OR_RETURN(const store::Account entry, Existing(invitation->account));
    account.login = entry.login;
  }
  RETURN_IF_ERROR(CheckPassword(joining.password, account.login));
  ASSIGN_OR_RETURN(account.password, options_.hasher->Hash(joining.password));
  account.role = invitation->role;
  account.state = "active";
  account.created_ms = options_.now_ms();
  ASSIGN_OR_RETURN(const store::Account joined,
                   options_.store->TakeInvitation(HashOf(code), account,
                                                  By(invitation->account.empty() ? account.id : invitation->account)));
  return NewSession(joined);
}

absl::StatusOr<std::string> Accounts::NewToken(const store::Account& account, std::string_view name,
                                               const std::set<std::string>& scopes) {
  RETURN_IF_ERROR(CheckName(name));
  ASSIGN_OR_RETURN(const std::string text, ScopesText(scopes, RoleFromName(account.role).value_or(Role::kLearner)));
  ASSIGN_OR_RETURN(const std::vector<store::ApiToken> tokens, options_.store->Tokens(account.id));
  const auto holds = [](const store::ApiToken& token) { return token.revoked_ms == 0; };
  if (std::count_if(tokens.begin(), tokens.end(), holds) >= static_cast<int>(kMostTokens)) {
    return absl::InvalidArgumentError(absl::StrCat("you have ", kMostTokens, " tokens: revoke one that is not used"));
  }
  const std::string secret = NewSecret();
  RETURN_IF_ERROR(options_.store->PutToken({.token_sha256 = HashOf(secret),
                                            .account = account.id,
                                            .name = std::string(name),
                                            .scopes = text,
                                            .created_ms = options_.now_ms()},
                                           By(account.id)));
  return secret;
}

absl::StatusOr<std::optional<TokenOwner>> Accounts::WhoHasToken(std::string_view secret) {
  if (!IsSecret(secret)) return std::nullopt;
  ASSIGN_OR_RETURN(std::optional<store::ApiToken> token, options_.store->FindToken(HashOf(secret)));
  if (!token.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(std::optional<store::Account> account, options_.store->GetAccount(token->account));
  if (!account.has_value() || account->state != "active") return std::nullopt;
  const int64_t now = options_.now_ms();
  if (now - token->used_ms > kSeenEveryMs) {
    ASSIGN_OR_RETURN(const bool holds, options_.store->TouchToken(token->token_sha256, now));
    if (!holds) return std::nullopt;
  }
  return TokenOwner{.account = *std::move(account), .token = *std::move(token)};
}

absl::Status Accounts::RevokeToken(const store::Account& account, const std::string& token_sha256) {
  ASSIGN_OR_RETURN(const std::vector<store::ApiToken> tokens, options_.store->Tokens(account.id));
  for (const store::ApiToken& token : tokens) {
    if (token.token_sha256 == token_sha256) return options_.store->RevokeToken(token_sha256, By(account.id));
  }
  return absl::NotFoundError("you have no such token");
}

absl::StatusOr<store::Account> Accounts::Existing(const std::string& id) {
  ASSIGN_OR_RETURN(std::optional<store::Account> account, options_.store->GetAccount(id));
  if (!account.has_value()) return absl::NotFoundError("there is no such account");
  return *std::move(account);
}

absl::StatusOr<bool> Accounts::HasAdmin() {
  ASSIGN_OR_RETURN(const std::vector<store::Account> accounts, options_.store->Accounts());
  return std::any_of(accounts.begin(), accounts.end(), [](const store::Account& account) {
    return account.role == RoleName(Role::kAdmin) && account.state == "active";
  });
}

absl::Status Accounts::KeepAnAdmin(const store::Account& but) {
  if (but.role != RoleName(Role::kAdmin) || but.state != "active") return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<store::Account> accounts, options_.store->Accounts());
  const bool another = std::any_of(accounts.begin(), accounts.end(), [&](const store::Account& account) {
    return account.id != but.id && account.role == RoleName(Role::kAdmin) && account.state == "active";
  });
  if (another) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(but.login, " is the only admin: make another one first, or nobody could change roles any more"));
}

absl::Status Accounts::SetState(const std::string& by, const std::string& id, std::string_view state) {
  ASSIGN_OR_RETURN(const store::Account seen, Existing(id));
  store::Account changed = seen;
  changed.state = state;
  // Who never had a password is invited again, not active.
  if (changed.state == "active" && changed.password.empty()) changed.state = "invited";
  if (changed.state == seen.state) return absl::OkStatus();
  if (changed.state != "active") RETURN_IF_ERROR(KeepAnAdmin(seen));
  return options_.store->UpdateAccount(seen, changed, By(by));
}

absl::Status Accounts::SetRole(const std::string& by, const std::string& id, Role role) {
  ASSIGN_OR_RETURN(const store::Account seen, Existing(id));
  store::Account changed = seen;
  changed.role = RoleName(role);
  if (changed.role == seen.role) return absl::OkStatus();
  RETURN_IF_ERROR(KeepAnAdmin(seen));
  return options_.store->UpdateAccount(seen, changed, By(by));
}

}  // namespace course::cohort
