#include "web/cohort/account.h"

#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "web/pages/account_page.h"

namespace course::web {
namespace {

// As it is in the store: somebody may have changed it since the request came in.
absl::StatusOr<store::Account> Own(const AccountVisit& visit) {
  absl::StatusOr<std::optional<store::Account>> account = visit.store.GetAccount(visit.who().account);
  if (!account.ok()) return account.status();
  if (!account->has_value()) return absl::NotFoundError("the account is gone");
  return **std::move(account);
}

Served Show(const AccountVisit& visit, AccountView view, int status = 200, const std::string& set_cookie = "") {
  absl::StatusOr<store::Account> account = Own(visit);
  if (!account.ok()) return ShowTrouble(account.status(), visit.frame);
  absl::StatusOr<std::vector<store::ApiToken>> tokens = visit.store.Tokens(account->id);
  if (!tokens.ok()) return ShowTrouble(tokens.status(), visit.frame);
  view.account = *std::move(account);
  view.tokens = *std::move(tokens);
  view.zone = visit.config.zone;
  view.url = visit.door.url();
  return ShowPage(AccountPage(view, visit.frame), status, set_cookie);
}

Served Failed(const AccountVisit& visit, const absl::Status& status) {
  return Show(visit, {.problem = absl::StrCat(std::string(status.message()), ". Nothing was changed.")},
              HttpStatusOf(status));
}

}  // namespace

Served AccountRoute(const AccountVisit& visit) {
  const auto& query = visit.request.query;
  const std::string done = ValueOr(query, "done");
  return Show(visit, {.note = done == "password"   ? "The password was changed, and every other browser signed out."
                              : done == "sessions" ? "Every other browser is signed out."
                              : done == "revoked"  ? "The token holds no longer."
                                                   : ""});
}

Served PasswordAction(const AccountVisit& visit) {
  const absl::StatusOr<store::Account> account = Own(visit);
  if (!account.ok()) return ShowTrouble(account.status(), visit.frame);
  if (visit.Field("new") != visit.Field("again")) {
    return Failed(visit, absl::InvalidArgumentError("the two new passwords are different"));
  }
  // The present one can be guessed here, too.
  if (!visit.door.MayTry(account->login, visit.caller.address, visit.request.received_ms)) {
    return Failed(visit, absl::ResourceExhaustedError("too many tries: wait half a minute"));
  }
  const absl::StatusOr<cohort::SignedIn> in =
      visit.accounts.ChangePassword(*account, visit.Field("old"), visit.Field("new"));
  if (!in.ok()) return Failed(visit, in.status());
  return SendTo("/account?done=password", visit.door.CookieOf(in->secret));
}

Served EndSessionsAction(const AccountVisit& visit) {
  const absl::StatusOr<int> ended = visit.accounts.EndOtherSessions(visit.who().account, visit.caller.secret);
  if (!ended.ok()) return Failed(visit, ended.status());
  return SendTo("/account?done=sessions");
}

Served NewTokenAction(const AccountVisit& visit) {
  const absl::StatusOr<store::Account> account = Own(visit);
  if (!account.ok()) return ShowTrouble(account.status(), visit.frame);
  std::set<std::string> scopes = {"submit", "read"};
  if (!visit.Field("instructor").empty()) scopes.insert("instructor");
  const absl::StatusOr<std::string> token = visit.accounts.NewToken(*account, visit.Field("name"), scopes);
  if (!token.ok()) return Failed(visit, token.status());
  return Show(visit, {.new_token = *token});
}

Served RevokeTokenAction(const AccountVisit& visit) {
  const absl::StatusOr<store::Account> account = Own(visit);
  if (!account.ok()) return ShowTrouble(account.status(), visit.frame);
  const absl::Status revoked = visit.accounts.RevokeToken(*account, visit.Field("token"));
  if (absl::IsNotFound(revoked)) return ShowNotFound(visit.frame);
  if (!revoked.ok()) return Failed(visit, revoked);
  return SendTo("/account?done=revoked");
}

}  // namespace course::web
