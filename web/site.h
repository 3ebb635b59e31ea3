// The dashboard without its socket: a request in, a response out.

#ifndef WEB_SITE_H_
#define WEB_SITE_H_

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/doctor/finding.h"
#include "harness/store/store.h"
#include "web/http/message.h"
#include "web/library/library.h"
#include "web/markdown/kept_markdown.h"
#include "web/pages/frame.h"
#include "web/playground/playground.h"
#include "web/routes/chat.h"
#include "web/visit.h"

namespace course::web {

struct SiteOptions {
  std::string root;      // the workspace: handouts and starters are read from it
  std::string manifest;  // read again whenever it changes
  store::Store* store = nullptr;
  std::function<std::vector<doctor::Finding>()> doctor;  // may be empty: then there is no such page
  std::function<int64_t()> now_ms;                       // empty: the system's clock
  std::optional<Quizzes> quizzes;                        // absent: there are no such pages
  std::optional<Playground> playground;                  // the same
  std::optional<ChatRoutes> chat;                        // the same; what is in it outlives the site
  // On a cohort's server: who this learner is, for the header of his pages. Called from several threads; may be empty.
  std::function<std::optional<Member>(const std::string& learner)> member_of;
};

// Safe to call from several threads.
class Site {
 public:
  // CHECKs options.store, which outlives the site.
  explicit Site(SiteOptions options);

  // A page for every request: what goes wrong is a page, too. Who may ask is the server's business.
  Response Handle(const Request& request);

 private:
  absl::StatusOr<Response> Route(Visit& visit);
  absl::StatusOr<Response> Get(Visit& visit);
  absl::StatusOr<Response> Post(Visit& visit);
  absl::Status Prepare(Visit& visit);
  absl::StatusOr<std::shared_ptr<const catalog::Course>> Course();
  std::shared_ptr<const Library> Books(const catalog::Course& course, Shelf shelf);

  const SiteOptions options_;
  std::future<void> warm_;  // KaTeX and highlight.js start beside the first requests
  KeptMarkdown texts_{64};  // more than there are guides and documents
  std::mutex mutex_;        // over what follows
  std::shared_ptr<const catalog::Course> course_;
  int64_t course_changed_ = 0;  // of the manifest that course_ was read from
  std::shared_ptr<const Library> library_, guests_library_;
};

}  // namespace course::web

#endif  // WEB_SITE_H_
