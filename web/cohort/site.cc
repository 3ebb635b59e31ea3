#include "web/cohort/site.h"

#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cohort/accounts/may.h"
#include "web/cohort/account.h"
#include "web/cohort/api.h"
#include "web/cohort/api_answer.h"
#include "web/cohort/manners.h"
#include "web/cohort/roster.h"
#include "web/cohort/sign_in.h"
#include "web/guard/answer.h"
#include "web/guard/for_guests.h"
#include "web/guard/secret.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

struct Route {
  const char* method;
  const char* path;
  cohort::Act act;  // whoever may not do this finds no such page
  Served (*answer)(const AccountVisit&);
};
// What is answered here to whoever is signed in.
constexpr Route kRoutes[] = {
    {"POST", "/logout", cohort::Act::kWork, SignOutAction},
    {"GET", "/account", cohort::Act::kWork, AccountRoute},
    {"POST", "/account/password", cohort::Act::kWork, PasswordAction},
    {"POST", "/account/sessions/end", cohort::Act::kWork, EndSessionsAction},
    {"POST", "/account/tokens", cohort::Act::kWork, NewTokenAction},
    {"POST", "/account/tokens/revoke", cohort::Act::kWork, RevokeTokenAction},
    {"GET", "/cohort/roster", cohort::Act::kInviteLearners, RosterRoute},
    {"POST", "/cohort/roster/preview", cohort::Act::kInviteLearners, PreviewAction},
    {"POST", "/cohort/roster/apply", cohort::Act::kInviteLearners, ApplyAction},
    {"POST", "/cohort/roster/invite", cohort::Act::kInviteLearners, InviteAction},
    {"POST", "/cohort/roster/invite-all", cohort::Act::kInviteLearners, InviteAllAction},
    {"POST", "/cohort/roster/end-invitations", cohort::Act::kInviteLearners, EndInvitationsAction},
    {"POST", "/cohort/roster/state", cohort::Act::kDisableLearners, StateAction},
    {"POST", "/cohort/roster/role", cohort::Act::kChangeRoles, RoleAction},
    {"GET", "/cohort/audit", cohort::Act::kSeeAudit, AuditRoute}};

// Of the submissions of whoever asks: of his pages, which show nobody else's.
constexpr char kMyNews[] = "/me/events";
bool IsNews(std::string_view path) { return path == "/events" || path == kMyNews; }

bool IsCohorts(std::string_view path) {
  return path == "/me" || path.starts_with("/me/") || path == "/cohort" || path.starts_with("/cohort/");
}

// An address without what a form or a page may not repeat.
std::string LoginWith(const guard::Knock& knock, const Request& request) {
  const std::string next = request.method == "GET" ? SafeNext(knock.target) : "";
  if (next.empty() || next == "/") return "/login";
  std::string encoded;
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const unsigned char c : next) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-';
    if (plain) {
      encoded += static_cast<char>(c);
    } else {
      encoded += {'%', kHex[c >> 4], kHex[c & 15]};
    }
  }
  return absl::StrCat("/login?next=", encoded);
}

Response MustSignIn() {
  return {
      .status = 401,
      .body = MessagePage("Please sign in again",
                          "Your session is over, or you have signed out elsewhere. Nothing was changed. Sign in, then "
                          "send the form again.",
                          {.unknown = true})};
}

}  // namespace

Answer RenderApiRefusal(int status) {
  const char* why = "this request was not understood";
  if (status == 403) why = "a page of another site asked for it";
  if (status == 405) why = "this server knows GET, HEAD and POST";
  if (status == 411) why = "a body says how long it is";
  if (status == 413) why = "the body is too large";
  if (status == 415)
    why = "the body must be JSON (Content-Type: application/json) or, of an export, a gradebook (text/csv)";
  if (status == 421) why = "this server answers to the name in its url only";
  if (status == 429) why = "too many requests at once: this one was not looked at";
  if (status == 503) why = "the accounts cannot be read at this moment: send it again";
  Answer answer = guard::Render(ApiError(status, "refused", why));
  answer.close = true;
  return answer;
}

Frame CohortSite::FrameOf(const Principal& who) const {
  if (!who.SignedIn()) return {.unknown = true};
  return {.csrf = who.csrf,
          .member = Member{
              .cohort = options_.config->name, .name = who.name, .role = std::string(cohort::RoleName(who.role))}};
}

Answer CohortSite::Reply(const guard::Knock& knock, Request request) {
  request.received_ms = options_.now_ms();
  std::variant<Caller, guard::Refused> admitted = options_.door->Admit(knock, request);
  if (auto* refused = std::get_if<guard::Refused>(&admitted)) {
    if (refused->response.status == 429 && options_.before_refusal) options_.before_refusal();
    if (IsBelowApi(request.path)) return RenderApiRefusal(refused->response.status);
    return guard::Render(std::move(refused->response), refused->set_cookie);
  }
  const Caller& caller = std::get<Caller>(admitted);
  const Principal& who = caller.principal;
  if (IsBelowApi(request.path)) {
    request.learner = who.account;
    const bool known = options_.api && IsForApi(request.path);
    Answer answer =
        guard::Render(known ? options_.api(request, who.SignedIn() ? &who : nullptr) : ApiNotFound("such path"));
    // A connection that is kept holds a thread for five seconds, and a clone asks for two or three things.
    answer.close = true;
    return answer;
  }
  const bool form = request.method == "POST";
  if (!who.SignedIn() && !IsForEverybody(request.path)) {
    if (form) return guard::Render(MustSignIn());
    if (knock.method == "GET" && IsNews(request.path)) return guard::Render({.status = 401});
    return guard::Render({.status = 303, .location = LoginWith(knock, request)});
  }
  // Whoever signs in has no value yet that only his browser knows: there the Origin alone says whose form it is
  // (CohortDoor::Admit).
  if (form && who.SignedIn() && !IsForEverybody(request.path) &&
      !guard::SameSecret(ValueOr(request.form, "csrf"), who.csrf)) {
    return guard::Render(
        {.status = 403,
         .body = MessagePage("Please send the form again",
                             "The form was older than your session, or did not come from one of this server's pages. "
                             "Nothing was changed. Load the page again, then send it.",
                             FrameOf(who))});
  }
  if (request.path == "/events") return Events(knock, caller);
  if (request.path == kMyNews) return MyEvents(knock, request, who);
  request.learner = who.account;
  request.csrf = who.csrf;
  Served served = Serve(caller, request);
  const bool asset = served.response.immutable;
  Answer answer = guard::Render(std::move(served.response), served.set_cookie);
  // See Front::GuestsPage: only who is sent on asks again at once.
  answer.close = !asset && answer.status != 303;
  return answer;
}

const char* CohortSite::HomeOf(const Principal& who) const {
  if (!options_.pages) return who.IsInstructor() ? "/cohort/roster" : "/quizzes";
  return who.IsInstructor() ? "/cohort" : "/me";
}

Answer CohortSite::Events(const guard::Knock& knock, const Caller& caller) {
  // 204: a browser does not ask again.
  if (!caller.principal.IsInstructor() || options_.hub == nullptr || knock.method == "POST") {
    return guard::Render({.status = 204});
  }
  if (knock.method == "HEAD") return guard::RenderNews(nullptr);
  std::shared_ptr<live::Mailbox> news = options_.hub->Listen(std::nullopt);
  if (news == nullptr) return guard::Render({.status = 503});
  return guard::RenderNews(std::move(news));
}

Answer CohortSite::MyEvents(const guard::Knock& knock, const Request& request, const Principal& who) {
  if (options_.hub == nullptr || knock.method == "POST") return guard::Render({.status = 204});
  if (knock.method == "HEAD") return guard::RenderNews(nullptr);
  int64_t after = 0;  // of anything else than a number: the page is told at once, and asks anew
  (void)absl::SimpleAtoi(ValueOr(request.query, "after"), &after);
  std::shared_ptr<live::Mailbox> news = options_.hub->ListenToWork(who.account, after);
  if (news == nullptr) return guard::Render({.status = 503});
  return guard::RenderNews(std::move(news));
}

Served CohortSite::Serve(const Caller& caller, const Request& request) {
  const Principal& who = caller.principal;
  const AccountVisit visit = {.request = request,
                              .caller = caller,
                              .config = *options_.config,
                              .accounts = *options_.accounts,
                              .store = *options_.store,
                              .door = *options_.door,
                              .frame = FrameOf(who)};
  const std::string& path = request.path;
  const bool form = request.method == "POST";
  if (path == "/login") return form ? SignInAction(visit) : SignInRoute(visit);
  if (path == "/join") return form ? JoinAction(visit) : JoinRoute(visit);
  if (who.SignedIn()) {
    for (const Route& route : kRoutes) {
      if (path != route.path || request.method != route.method) continue;
      return cohort::May(who.role, route.act) ? route.answer(visit) : ShowNotFound(visit.frame);
    }
    if (path == "/" && !form) return SendTo(HomeOf(who));
    if (IsCohorts(path) && options_.pages) return {.response = options_.pages(request, who)};
  }
  if (guard::IsForGuests(path)) return {.response = options_.reading(request, visit.frame.member)};
  return ShowNotFound(visit.frame);
}

}  // namespace course::web
