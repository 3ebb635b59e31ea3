// Who may come in at a cohort's server: by a session's cookie, or by a program's token. The rules of web/guard for
// requests stand before it; this is about people.
//
//   nginx (TLS) ──► Host is ours? ──► form of another site? ──► who is it? ──► too often? ──► value in the form?

#ifndef WEB_COHORT_DOOR_H_
#define WEB_COHORT_DOOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "cohort/accounts/accounts.h"
#include "cohort/config/config.h"
#include "web/cohort/principal.h"
#include "web/guard/guard.h"
#include "web/guard/limiter.h"
#include "web/http/message.h"

namespace course::web {

// A whole class may sit behind one address, so what comes from one address is limited loosely, and what is tried for
// one login tightly.
struct DoorRates {
  guard::Rate tries_of_login{.per_second = 1.0 / 30, .burst = 10};    // passwords for one login from one address
  guard::Rate tries_for_login{.per_second = 1.0 / 30, .burst = 100};  // from all addresses together
  guard::Rate tries_of_address{.per_second = 2, .burst = 500};        // passwords and codes for all logins
  guard::Rate pages{.per_second = 100, .burst = 400};                 // of one account
  guard::Rate forms{.per_second = 50, .burst = 100};                  // of one account
  guard::Rate strangers{.per_second = 500, .burst = 4'000};           // of one address, before anybody signed in
};

struct CohortDoorOptions {
  const cohort::Config* config = nullptr;  // outlives the door; so does what follows
  cohort::Accounts* accounts = nullptr;
  int port = 0;  // where the server listens
  DoorRates rates = {};
};

// Who stands before the door.
struct Caller {
  Principal principal;  // SignedIn(), or nobody
  std::string secret;   // of his session; "" otherwise
  std::string address;  // as far as it is known: from nginx, or 127.0.0.1
};

// Safe to call from several threads.
class CohortDoor {
 public:
  explicit CohortDoor(const CohortDoorOptions& options);

  // Refused: 421 (another host), 403 (a form of another site), 429 (too often), 503 (the store cannot say who it is).
  // A token is looked at below /api/ only. A cookie opens the API's answers, too, for links on instructors' pages; what
  // changes something there needs a token, which is the API's business.
  // REQUIRES: the knock is not ImproperHere(); `request` is the same, decoded.
  std::variant<Caller, guard::Refused> Admit(const guard::Knock& knock, const Request& request);
  // Before a long body is read; nullopt: read it. Refused is nobody whom we know (403, below the API 401) and, where
  // instructors send files, who is none (404).
  std::optional<Response> RefuseLongBody(const guard::Knock& knock);

  // Whether an invitation's code may be tried. It cannot be guessed; this is about the work that it makes.
  bool MayTryCode(const std::string& address, int64_t now_ms) { return of_address_.Pass(address, now_ms); }
  // Whether a password may be tried; counted for login and address.
  bool MayTry(const std::string& login, const std::string& address, int64_t now_ms);

  // Values of Set-Cookie fields: for a new session, and for none.
  std::string CookieOf(std::string_view secret) const;
  std::string NoCookie() const;
  // What the forms of this session carry.
  static std::string CsrfOf(std::string_view secret);

  const std::string& host() const { return host_; }
  const std::string& url() const { return url_; }

 private:
  bool IsFromElsewhere(const guard::Knock& knock) const;
  bool IsAskedFromElsewhere(const guard::Knock& knock) const;
  absl::StatusOr<Caller> ByCookie(const guard::Knock& knock);
  absl::StatusOr<Caller> ByToken(const guard::Knock& knock);
  std::string AddressOf(const guard::Knock& knock) const;

  const cohort::Config& config_;
  cohort::Accounts& accounts_;
  std::string host_, url_, cookie_;
  guard::Limiter of_login_, for_login_, of_address_, pages_, forms_, strangers_;
};

}  // namespace course::web

#endif  // WEB_COHORT_DOOR_H_
