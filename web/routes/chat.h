// The page that talks to the engine, and what its buttons do.

#ifndef WEB_ROUTES_CHAT_H_
#define WEB_ROUTES_CHAT_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "web/chat/chat.h"
#include "web/chat/driver.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

// What the routes here and below /v1 stand on; safe to use from several threads.
struct ChatRoutes {
  Driver* driver = nullptr;
  std::function<ChatStanding()> standing;
  std::function<void(bool mine)> build;
};

// `chat` absent: there is no such page.
absl::StatusOr<Response> ChatRoute(Visit& visit, const std::optional<ChatRoutes>& chat);
// News for an open page.
absl::StatusOr<Response> ChatEvents(Visit& visit, const std::optional<ChatRoutes>& chat);
// A button: "send", "abort", "step", "run", "pause", "speed", "reset", "build".
absl::StatusOr<Response> ChatAction(Visit& visit, const std::optional<ChatRoutes>& chat, const std::string& what);

}  // namespace course::web

#endif  // WEB_ROUTES_CHAT_H_
