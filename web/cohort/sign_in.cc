#include "web/cohort/sign_in.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "web/pages/layout.h"
#include "web/pages/sign_in_page.h"

namespace course::web {
namespace {

constexpr char kSlowDown[] =
    "Too many tries. This one was not looked at. Wait half a minute, then try again; if the password is lost, ask your "
    "instructor for an invitation.";
constexpr char kNoInvitation[] =
    "This invitation is used up, over, or was never given. Ask your instructor for another one.";

std::string Sentence(const absl::Status& status) {
  std::string text(status.message());
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

Served SignInAgain(const AccountVisit& visit, int status, const std::string& problem) {
  return ShowPage(SignInPage({.cohort = visit.config.name,
                              .login = visit.Field("login"),
                              .next = SafeNext(visit.Field("next")),
                              .problem = problem},
                             visit.frame),
                  status);
}

// The form of an invitation that holds, with what it says of itself.
absl::StatusOr<std::optional<JoinForm>> FormOf(const AccountVisit& visit, const std::string& code) {
  const absl::StatusOr<std::optional<store::Invitation>> invitation = visit.accounts.FindInvitation(code);
  if (!invitation.ok()) return invitation.status();
  if (!invitation->has_value()) return std::nullopt;
  JoinForm form = {.cohort = visit.config.name,
                   .code = code,
                   .role = (*invitation)->role,
                   .for_entry = !(*invitation)->account.empty()};
  if (form.for_entry) {
    const absl::StatusOr<std::optional<store::Account>> entry = visit.store.GetAccount((*invitation)->account);
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) return std::nullopt;
    form.login = (*entry)->login;
  }
  return form;
}

}  // namespace

bool IsForEverybody(std::string_view path) {
  return path == "/login" || path == "/join" || path.starts_with("/assets/") || path.starts_with("/fonts/");
}

std::string SafeNext(std::string_view next) {
  const std::string_view path = next.substr(0, next.find('?'));
  if (next.size() > 1'000 || path == "/login" || path == "/logout" || path == "/join") return "";
  return guard::IsPlainPath(next) ? std::string(next) : "";
}

Served SignInRoute(const AccountVisit& visit) {
  if (visit.who().SignedIn()) return SendTo("/");
  return ShowPage(SignInPage({.cohort = visit.config.name,
                              .next = SafeNext(ValueOr(visit.request.query, "next")),
                              .note = visit.request.query.count("out") > 0 ? "You have signed out." : ""},
                             visit.frame));
}

Served SignInAction(const AccountVisit& visit) {
  const std::string login = cohort::PlainLogin(visit.Field("login"));
  if (!visit.door.MayTry(login.substr(0, 100), visit.caller.address, visit.request.received_ms)) {
    return SignInAgain(visit, 429, kSlowDown);
  }
  const absl::StatusOr<cohort::SignedIn> in = visit.accounts.SignIn(login, visit.Field("password"));
  if (!in.ok()) return SignInAgain(visit, HttpStatusOf(in.status()), Sentence(in.status()));
  // What the browser had before is over: a session that somebody else put there is worth nothing.
  visit.accounts.SignOut(visit.caller.secret).IgnoreError();
  const std::string next = SafeNext(visit.Field("next"));
  return SendTo(next.empty() ? "/" : next, visit.door.CookieOf(in->secret));
}

Served SignOutAction(const AccountVisit& visit) {
  const absl::Status out = visit.accounts.SignOut(visit.caller.secret);
  if (!out.ok()) return ShowTrouble(out, visit.frame);
  return SendTo("/login?out=1", visit.door.NoCookie());
}

Served JoinRoute(const AccountVisit& visit) {
  if (!visit.door.MayTryCode(visit.caller.address, visit.request.received_ms)) {
    return ShowPage(MessagePage("Too many tries", kSlowDown, visit.frame), 429);
  }
  const absl::StatusOr<std::optional<JoinForm>> form = FormOf(visit, ValueOr(visit.request.query, "code"));
  if (!form.ok()) return ShowTrouble(form.status(), visit.frame);
  if (!form->has_value()) return ShowPage(MessagePage("No invitation", kNoInvitation, visit.frame), 404);
  return ShowPage(JoinPage(**form, visit.frame));
}

Served JoinAction(const AccountVisit& visit) {
  if (!visit.door.MayTryCode(visit.caller.address, visit.request.received_ms)) {
    return ShowPage(MessagePage("Too many tries", kSlowDown, visit.frame), 429);
  }
  const std::string code = visit.Field("code");
  absl::StatusOr<std::optional<JoinForm>> form = FormOf(visit, code);
  if (!form.ok()) return ShowTrouble(form.status(), visit.frame);
  if (!form->has_value()) return ShowPage(MessagePage("No invitation", kNoInvitation, visit.frame), 404);
  if (!(*form)->for_entry) (*form)->login = visit.Field("login");
  (*form)->name = visit.Field("name");
  if (visit.Field("password") != visit.Field("again")) {
    (*form)->problem = "The two passwords are different. Type the same one twice.";
    return ShowPage(JoinPage(**form, visit.frame), 400);
  }
  const absl::StatusOr<cohort::SignedIn> in =
      visit.accounts.Join(code, {.login = (*form)->login, .name = (*form)->name, .password = visit.Field("password")});
  if (absl::IsNotFound(in.status())) return ShowPage(MessagePage("No invitation", kNoInvitation, visit.frame), 404);
  if (!in.ok()) {
    (*form)->problem = Sentence(in.status());
    return ShowPage(JoinPage(**form, visit.frame), HttpStatusOf(in.status()));
  }
  visit.accounts.SignOut(visit.caller.secret).IgnoreError();
  return SendTo("/", visit.door.CookieOf(in->secret));
}

}  // namespace course::web
