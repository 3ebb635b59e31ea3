// What a page of accounts is given, and what it answers: a response, and perhaps another cookie.

#ifndef WEB_COHORT_SERVED_H_
#define WEB_COHORT_SERVED_H_

#include <string>
#include <utility>

#include "cohort/accounts/accounts.h"
#include "cohort/config/config.h"
#include "harness/store/cohort_store.h"
#include "web/cohort/door.h"
#include "web/http/message.h"
#include "web/pages/frame.h"

namespace course::web {

struct Served {
  Response response;
  std::string set_cookie;  // the value of a Set-Cookie field, or ""
};

// Belongs to one request and its thread; what it points to is shared.
struct AccountVisit {
  const Request& request;
  const Caller& caller;
  const cohort::Config& config;
  cohort::Accounts& accounts;
  store::CohortStore& store;
  CohortDoor& door;
  Frame frame;

  const Principal& who() const { return caller.principal; }
  std::string Field(const std::string& name) const { return ValueOr(request.form, name); }
};

inline Served SendTo(std::string location, std::string set_cookie = "") {
  return {.response = {.status = 303, .location = std::move(location)}, .set_cookie = std::move(set_cookie)};
}
inline Served ShowPage(std::string body, int status = 200, std::string set_cookie = "") {
  return {.response = {.status = status, .body = std::move(body)}, .set_cookie = std::move(set_cookie)};
}

int HttpStatusOf(const absl::Status& status);
// A page that says what went wrong: 400, 403, 404, 409, 429, 503 or 500.
Served ShowTrouble(const absl::Status& status, const Frame& frame);
// 404 for what is not there and for what somebody may not know of: nobody can tell which.
Served ShowNotFound(const Frame& frame);

}  // namespace course::web

#endif  // WEB_COHORT_SERVED_H_
