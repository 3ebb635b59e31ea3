// The dashboard between its socket and its site: asks the guard, lets pages listen for news, and answers from the cache
// what has not changed.

#ifndef WEB_FRONT_H_
#define WEB_FRONT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "web/cache/page_cache.h"
#include "web/guard/guard.h"
#include "web/guard/limiter.h"
#include "web/http/answer.h"
#include "web/http/message.h"
#include "web/live/hub.h"

namespace course::web {

// What the front stands before; all of it outlives the front.
struct Behind {
  std::function<Response(const Request&)> site;      // called from several threads
  std::function<absl::StatusOr<int64_t>()> version;  // of the store
  live::Hub* hub = nullptr;
  std::function<void()> somebody_looks;  // called for each page of the owner, and returns at once; may be empty
  std::function<int64_t()> now_ms;       // the server's clock: when a request came in
  guard::Rate guest_forms;               // how often a guest may send one
  // Called before one too many is refused: who does not stop waits for being refused, which at 20,000 a second took
  // both processors otherwise. May be empty.
  std::function<void()> before_refusal;
};

// Safe to call from several threads.
class Front {
 public:
  Front(guard::Door door, Behind behind)
      : door_(std::move(door)), behind_(std::move(behind)), guest_forms_(behind_.guest_forms) {}

  // Of `request`, who asks and when is filled in here.
  Answer Reply(const guard::Knock& knock, Request request);

 private:
  Answer Events(const guard::Knock& knock, const Request& request);
  Answer OwnersPage(const guard::Knock& knock, const Request& request);
  Answer GuestsPage(const Request& request, const std::string& set_cookie);

  const guard::Door door_;
  const Behind behind_;
  guard::Limiter guest_forms_;
  PageCache cache_{32 << 20};  // the owner's pages alone: what was made for one is never sent to another
};

}  // namespace course::web

#endif  // WEB_FRONT_H_
