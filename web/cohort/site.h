// A cohort's server without its socket: from a request and who asks to a page. Signing in, the account and the roster
// are answered here; the cohort's pages, the API, the guides and quizzes by those who know them.
//
//   /login /logout /join /account ──► here        /cohort/... /me ──► CohortPages
//   /cohort/roster /cohort/audit  ──► here        guides, quizzes, assets ──► web::Site, as the account's learner
//   /api/v1/... ──► the API                      /events, /me/events ──► live::Hub

#ifndef WEB_COHORT_SITE_H_
#define WEB_COHORT_SITE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "cohort/accounts/accounts.h"
#include "cohort/config/config.h"
#include "harness/store/cohort_store.h"
#include "web/cohort/door.h"
#include "web/cohort/served.h"
#include "web/guard/guard.h"
#include "web/http/answer.h"
#include "web/http/message.h"
#include "web/live/hub.h"

namespace course::web {

// Pages of the cohort for those who are signed in: "/me" and what lies below "/cohort". Who may see which of them, and
// that another's object is as good as none, is their business; that somebody is signed in, and that a form is his own,
// was looked at before.
using CohortPages = std::function<Response(const Request&, const Principal&)>;
// Below /api/v1. `who` is null where nobody showed a token that holds.
using ApiAnswerer = std::function<Response(const Request&, const Principal* who)>;

// For what the door or the listener refuses below /api/, as JSON; the connection ends with it.
Answer RenderApiRefusal(int status);

struct CohortSiteOptions {
  const cohort::Config* config = nullptr;  // all of it outlives the site
  cohort::Accounts* accounts = nullptr;
  store::CohortStore* store = nullptr;
  CohortDoor* door = nullptr;
  live::Hub* hub = nullptr;                                                // news for open pages; null: none
  std::function<Response(const Request&, std::optional<Member>)> reading;  // web::Site
  CohortPages pages;                                                       // empty: there are none
  ApiAnswerer api;                                                         // the same
  std::function<int64_t()> now_ms;
  std::function<void()> before_refusal;  // of one too many; may be empty
};

// Safe to call from several threads.
class CohortSite {
 public:
  explicit CohortSite(CohortSiteOptions options) : options_(std::move(options)) {}

  // Of `request`, who asks and when is filled in here.
  Answer Reply(const guard::Knock& knock, Request request);

 private:
  Served Serve(const Caller& caller, const Request& request);
  Answer Events(const guard::Knock& knock, const Caller& caller);
  Answer MyEvents(const guard::Knock& knock, const Request& request, const Principal& who);
  Frame FrameOf(const Principal& who) const;
  const char* HomeOf(const Principal& who) const;

  const CohortSiteOptions options_;
};

}  // namespace course::web

#endif  // WEB_COHORT_SITE_H_
