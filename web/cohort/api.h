// The API of a cohort's server, below /api/v1: JSON for clones (cohort/wire) and for instructors' scripts. Handlers are
// functions of a request and of who asks; they know no socket. web/cohort/openapi.json describes each path.
//
//   Api api({.config = &config, .course = &course, .grading = &store->grading(), .cohort = &store->cohort(),
//           .now_ms = Clock()});
//   Response response = api.Reply(request, principal);
//
// What a learner sends becomes a row of store::GradingStore under ACCOUNT-ID: whose it is comes from the token and from
// nothing in the request. What is another's is answered like what is not there.

#ifndef WEB_COHORT_API_H_
#define WEB_COHORT_API_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "cohort/config/config.h"
#include "harness/catalog/catalog.h"
#include "harness/store/cohort_store.h"
#include "harness/store/grading_store.h"
#include "web/cohort/principal.h"
#include "web/guard/limiter.h"
#include "web/http/message.h"

namespace course::web {

// Whether the API answers this path: it lies below /api/v1.
bool IsForApi(std::string_view path);

// How often one learner may send, whatever the door allows. A submission is kept for ever: after as many as the course
// has labs, one every 30 s.
struct ApiRates {
  guard::Rate submissions{.per_second = 1.0 / 30, .burst = 120};
  guard::Rate runs{.per_second = 1.0 / 30, .burst = 60};
};

// All of it outlives the API.
struct ApiOptions {
  const cohort::Config* config = nullptr;
  const catalog::Course* course = nullptr;
  store::GradingStore* grading = nullptr;
  store::CohortStore* cohort = nullptr;
  std::function<int64_t()> now_ms;  // wall clock
  ApiRates rates = {};
  // What answers /api/v1/cohort/exports/NAME, by NAME; asked by instructors only.
  std::map<std::string, std::function<Response(const Request&)>> exports = {};
};

// Safe to call from several threads.
class Api {
 public:
  explicit Api(ApiOptions options);

  // `who`: null, or who has not signed in, gets openapi.json and nothing else. REQUIRES: IsForApi(request.path); the
  // path is plain (guard::IsPlainPath); a body came with Content-Type: application/json.
  Response Reply(const Request& request, const Principal* who);

 private:
  const ApiOptions options_;
  guard::Limiter submissions_, runs_;
};

}  // namespace course::web

#endif  // WEB_COHORT_API_H_
