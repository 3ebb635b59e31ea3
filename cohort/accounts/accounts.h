// Who somebody is, from a password, a session or a token; and how one becomes somebody: by an invitation.
//
//   Accounts accounts({.store = &store->cohort(), .hasher = &hasher, .now_ms = Clock()});
//   ASSIGN_OR_RETURN(const SignedIn ada, accounts.SignIn("ada@example.org", password));
//   accounts.WhoHasSession(ada.secret)->account.name;
//
// Secrets (sessions, codes, tokens) are returned once and never stored.

#ifndef COHORT_ACCOUNTS_ACCOUNTS_H_
#define COHORT_ACCOUNTS_ACCOUNTS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cohort/accounts/password.h"
#include "cohort/accounts/role.h"
#include "harness/store/cohort_store.h"

namespace course::cohort {

constexpr int64_t kSessionMs = int64_t{14} * 24 * 60 * 60 * 1'000;     // 14 days after it was used last
constexpr int64_t kInvitationMs = int64_t{14} * 24 * 60 * 60 * 1'000;  // 14 days
constexpr size_t kMostTokens = 20;                                     // of one account, that hold

struct SignedIn {
  store::Account account;
  std::string secret;  // for the cookie
};

struct TokenOwner {
  store::Account account;
  store::ApiToken token;
};

// What somebody who joins says.
struct Joining {
  std::string login, name, password;
};

struct AccountsOptions {
  store::CohortStore* store = nullptr;  // outlives this
  PasswordHasher* hasher = nullptr;     // the same
  std::function<int64_t()> now_ms;      // wall clock
};

// A login as it is stored: lower case, without blanks around it.
std::string PlainLogin(std::string_view login);
// InvalidArgument: 3 to 100 of a-z, 0-9 and . _ - + @.
absl::Status CheckLogin(std::string_view login);
// InvalidArgument: 1 to 200 bytes of UTF-8 without control characters.
absl::Status CheckName(std::string_view name);
// "submit read" of {"read", "submit"}; InvalidArgument for an unknown one or none, or "instructor" for a learner.
absl::StatusOr<std::string> ScopesText(const std::set<std::string>& scopes, Role role);
std::set<std::string> ScopesOf(std::string_view text);

// Safe to call from several threads.
class Accounts {
 public:
  explicit Accounts(AccountsOptions options) : options_(std::move(options)) {}

  // A new session; whatever the browser had before is not used. Unauthenticated, always with the same words and after
  // the same work: no such login, another password, an account that is disabled or has no password yet.
  // ResourceExhausted: too many sign in.
  absl::StatusOr<SignedIn> SignIn(std::string_view login, std::string_view password);
  absl::Status SignOut(std::string_view secret);
  // nullopt: over, signed out, disabled, never there. Goes on for 14 days from now, written at most once an hour.
  absl::StatusOr<std::optional<store::AccountSession>> WhoHasSession(std::string_view secret);
  // All of this account but the one with this secret; how many.
  absl::StatusOr<int> EndOtherSessions(const std::string& account, std::string_view secret);

  // InvalidArgument for a bad new password; Unauthenticated for a wrong old one. Ends all sessions and gives a new one.
  absl::StatusOr<SignedIn> ChangePassword(const store::Account& account, std::string_view old_password,
                                          std::string_view new_password);

  // A code that lets `uses` people in with this role, or the owner of this roster entry. InvalidArgument; NotFound.
  absl::StatusOr<std::string> Invite(const std::string& by, Role role, const std::string& account = "", int uses = 1);
  // What a code is good for; nullopt: nothing (any more).
  absl::StatusOr<std::optional<store::Invitation>> FindInvitation(std::string_view code);
  // Takes one use of the code, and signs in. NotFound for a code that is none; InvalidArgument names what is wrong with
  // a field; AlreadyExists for a login that somebody else has. After an error the code is good as before. Who fills an
  // entry of the roster has its login and name, whatever `joining` says.
  absl::StatusOr<SignedIn> Join(std::string_view code, const Joining& joining);

  // For a program. InvalidArgument: name, scopes, too many.
  absl::StatusOr<std::string> NewToken(const store::Account& account, std::string_view name,
                                       const std::set<std::string>& scopes);
  // nullopt: revoked, the account is disabled, never there.
  absl::StatusOr<std::optional<TokenOwner>> WhoHasToken(std::string_view secret);
  // NotFound: none of this account's.
  absl::Status RevokeToken(const store::Account& account, const std::string& token_sha256);

  // Aborted: somebody changed the account meanwhile. FailedPrecondition: the last admin would be gone.
  absl::Status SetState(const std::string& by, const std::string& account, std::string_view state);
  absl::Status SetRole(const std::string& by, const std::string& account, Role role);
  // Whether somebody can sign in as an admin.
  absl::StatusOr<bool> HasAdmin();

 private:
  absl::StatusOr<SignedIn> NewSession(const store::Account& account);
  absl::StatusOr<store::Account> Existing(const std::string& id);
  absl::Status KeepAnAdmin(const store::Account& but);
  store::By By(const std::string& actor) const { return {.actor = actor, .at_ms = options_.now_ms()}; }

  const AccountsOptions options_;
};

}  // namespace course::cohort

#endif  // COHORT_ACCOUNTS_ACCOUNTS_H_
