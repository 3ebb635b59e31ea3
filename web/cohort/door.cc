#include "web/cohort/door.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cohort/accounts/secret.h"
#include "web/cohort/api_answer.h"
#include "web/cohort/manners.h"
#include "web/guard/programs.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

const Frame kNobody = {.unknown = true};

guard::Refused Page(int status, std::string_view title, std::string_view what) {
  return {.response = {.status = status, .body = MessagePage(title, what, kNobody)}};
}

Principal PrincipalOf(const store::Account& account) {
  return {.account = account.id,
          .role = cohort::RoleFromName(account.role).value_or(cohort::Role::kLearner),
          .login = account.login,
          .name = account.name};
}

}  // namespace

CohortDoor::CohortDoor(const CohortDoorOptions& options)
    : config_(*options.config),
      accounts_(*options.accounts),
      host_(config_.Host()),
      url_(config_.url),
      of_login_(options.rates.tries_of_login),
      for_login_(options.rates.tries_for_login),
      of_address_(options.rates.tries_of_address),
      pages_(options.rates.pages),
      forms_(options.rates.forms),
      strangers_(options.rates.strangers) {
  if (!config_.IsHttps() && host_.find(':') == std::string::npos && options.port != 80) {
    absl::StrAppend(&host_, ":", options.port);
    absl::StrAppend(&url_, ":", options.port);
  }
  // A name that begins with __Host- is kept by browsers only if it is Secure, for this host alone and for all paths: no
  // other host of the domain can set one in its place. Without TLS there is no such name.
  cookie_ = config_.IsHttps() ? "__Host-course" : absl::StrCat("course_cohort_", options.port);
}

std::string CohortDoor::CookieOf(std::string_view secret) const {
  // Lax: who follows a link to the course from a mail or from Canvas stays who he is; forms of other sites come
  // without.
  return absl::StrCat(cookie_, "=", std::string(secret),
                      "; HttpOnly; SameSite=Lax; Path=/; Max-Age=", cohort::kSessionMs / 1'000,
                      config_.IsHttps() ? "; Secure" : "");
}

std::string CohortDoor::NoCookie() const {
  return absl::StrCat(cookie_, "=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0", config_.IsHttps() ? "; Secure" : "");
}

std::string CohortDoor::CsrfOf(std::string_view secret) { return cohort::DerivedFrom(secret, "forms of a session"); }

// nginx says whom it speaks for; it is the only one who does, because without TLS nothing stands before this server.
// Of several addresses the last one is nginx's own word, the others are the client's.
std::string CohortDoor::AddressOf(const guard::Knock& knock) const {
  if (!config_.IsHttps() || knock.forwarded_for.empty()) return "127.0.0.1";
  std::string address = knock.forwarded_for.substr(knock.forwarded_for.rfind(',') + 1);
  absl::StripAsciiWhitespace(&address);
  return address.substr(0, 64);
}

// A browser says where a form came from; a program such as curl says nothing, and has no browser's cookie to misuse.
bool CohortDoor::IsFromElsewhere(const guard::Knock& knock) const {
  if (knock.origin) return *knock.origin != url_;
  return !knock.site.empty() && knock.site != "same-origin";
}

// The same for an answer that a script could read; an address that somebody typed comes from nowhere else ("none").
bool CohortDoor::IsAskedFromElsewhere(const guard::Knock& knock) const {
  if (knock.origin) return *knock.origin != url_;
  return !knock.site.empty() && knock.site != "same-origin" && knock.site != "none";
}

absl::StatusOr<Caller> CohortDoor::ByCookie(const guard::Knock& knock) {
  for (const std::string_view value : guard::CookiesNamed(cookie_, knock.cookie)) {
    ASSIGN_OR_RETURN(const std::optional<store::AccountSession> owner, accounts_.WhoHasSession(value));
    if (!owner.has_value()) continue;
    Caller caller = {.principal = PrincipalOf(owner->account), .secret = std::string(value)};
    caller.principal.csrf = CsrfOf(value);
    return caller;
  }
  return Caller{};
}

absl::StatusOr<Caller> CohortDoor::ByToken(const guard::Knock& knock) {
  ASSIGN_OR_RETURN(const std::optional<cohort::TokenOwner> owner,
                   accounts_.WhoHasToken(guard::BearerOf(knock.authorization)));
  if (!owner.has_value()) return Caller{};
  Caller caller = {.principal = PrincipalOf(owner->account)};
  caller.principal.by_token = true;
  caller.principal.scopes = cohort::ScopesOf(owner->token.scopes);
  return caller;
}

std::variant<Caller, guard::Refused> CohortDoor::Admit(const guard::Knock& knock, const Request& request) {
  std::string host = knock.hosts.front();
  absl::AsciiStrToLower(&host);
  if (host != host_) {
    return Page(421, "Wrong address", absl::StrCat("This server answers to ", host_, " only."));
  }
  const bool form = request.method == "POST", program = IsBelowApi(request.path);
  if ((form && IsFromElsewhere(knock)) || (program && IsAskedFromElsewhere(knock))) {
    return Page(403, "Not from here", "A form of another site was refused.");
  }
  absl::StatusOr<Caller> caller = program && !knock.authorization.empty() ? ByToken(knock) : ByCookie(knock);
  if (!caller.ok()) {
    return Page(503, "Nobody can come in at this moment",
                absl::StrCat("The accounts cannot be read: ", std::string(caller.status().message()),
                             ". Nothing was changed. Load the page again in a minute."));
  }
  caller->address = AddressOf(knock);
  const std::string& who = caller->principal.account;
  guard::Limiter& limiter = who.empty() ? strangers_ : form ? forms_ : pages_;
  if (!limiter.Pass(who.empty() ? caller->address : who, request.received_ms)) {
    return guard::Refused{.response = {.status = 429,
                                       .body = MessagePage("Too much at once",
                                                           "This request was not looked at and changed nothing. Wait a "
                                                           "second, then try it again.",
                                                           kNobody)}};
  }
  return *std::move(caller);
}

std::optional<Response> CohortDoor::RefuseLongBody(const guard::Knock& knock) {
  const bool program = IsBelowApi(knock.target);
  const absl::StatusOr<Caller> caller = program && !knock.authorization.empty() ? ByToken(knock) : ByCookie(knock);
  if (caller.ok() && caller->principal.SignedIn()) {
    if (!TakesFiles(knock.target) || caller->principal.IsInstructor()) return std::nullopt;
    if (program) return ApiNotFound("such path");
    return Page(404, "No such page", "There is nothing at this address.").response;
  }
  if (program) return caller.ok() ? ApiNoToken() : ApiTrouble(caller.status());
  return Page(403, "Please sign in first", "A file of this size is taken from people who have signed in only.")
      .response;
}

bool CohortDoor::MayTry(const std::string& login, const std::string& address, int64_t now_ms) {
  return of_address_.Pass(address, now_ms) && of_login_.Pass(absl::StrCat(login, " ", address), now_ms) &&
         for_login_.Pass(login, now_ms);
}

}  // namespace course::web
