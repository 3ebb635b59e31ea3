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
  // How often each guest may send a form, or ask for a page or one of the files that it is made of: a first page has
  // some twenty.
  guard::Rate guest_forms{.per_second = 50, .burst = 100}, guest_pages{.per_second = 100, .burst = 400};
  // The same for all together who come without a cookie that is known, with whatever they ask for: a room of 2,000 may
  // arrive at once. Who sends without one as fast as he can keeps newcomers waiting, and nobody who is there.
  guard::Rate newcomers{.per_second = 500, .burst = 2'000};
  // Called before one too many is refused: who does not stop waits for being refused, which at 20,000 a second took
  // both processors otherwise. May be empty.
  std::function<void()> before_refusal;
};

// Safe to call from several threads.
class Front {
 public:
  Front(guard::Door door, Behind behind)
      : door_(std::move(door)),
        behind_(std::move(behind)),
        guest_forms_(behind_.guest_forms),
        guest_pages_(behind_.guest_pages),
        newcomers_(behind_.newcomers) {}

  // Of `request`, who asks and when is filled in here.
  Answer Reply(const guard::Knock& knock, Request request);

 private:
  Answer Events(const guard::Knock& knock, const Request& request);
  // What programs ask below /v1.
  Answer ProgramsAnswer(const guard::Knock& knock, Request request);
  Answer OwnersPage(const guard::Knock& knock, const Request& request);
  // Whether this guest keeps to the rates. Asked before his form's value is compared: a wrong one costs as much.
  bool MayAsk(const guard::Visitor& guest, const Request& request);
  Answer GuestsPage(const Request& request, const std::string& set_cookie);

  const guard::Door door_;
  const Behind behind_;
  guard::Limiter guest_forms_, guest_pages_, newcomers_;
  PageCache cache_{32 << 20};  // the owner's pages alone: what was made for one is never sent to another
};

}  // namespace course::web

#endif  // WEB_FRONT_H_
