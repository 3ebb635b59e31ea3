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
  Shelf shelf = Shelf::kOwners;                          // of most readers: read before the first of them asks
};

// Safe to call from several threads.
class Site {
 public:
  // CHECKs options.store, which outlives the site.
  explicit Site(SiteOptions options);

  // A page for every request: what goes wrong is a page, too. Who may ask is the server's business; on a cohort's it
  // says who it is, for the header of the page.
  Response Handle(const Request& request, std::optional<Member> member = std::nullopt);

 private:
  absl::StatusOr<Response> Route(Visit& visit);
  absl::StatusOr<Response> Get(Visit& visit);
  absl::StatusOr<Response> Post(Visit& visit);
  absl::Status Prepare(Visit& visit);
  absl::StatusOr<std::shared_ptr<const catalog::Course>> Course();
  std::shared_ptr<const Library> Books(const std::shared_ptr<const catalog::Course>& course, Shelf shelf);

  const SiteOptions options_;
  KeptMarkdown texts_{64};  // more than there are guides and documents
  std::mutex mutex_;        // over what follows
  std::shared_ptr<const catalog::Course> course_;
  int64_t course_changed_ = 0;  // of the manifest that course_ was read from
  std::mutex library_mutex_;    // over what follows; reading it takes so long that no other page should wait for it
  std::shared_ptr<const catalog::Course> library_of_;
  std::shared_ptr<const Library> library_, guests_library_;
  std::future<void> warm_;  // KaTeX, highlight.js and the library start beside the first requests; ends before the rest
};

}  // namespace course::web

#endif  // WEB_SITE_H_
