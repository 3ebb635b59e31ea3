// The page that talks to a model through a sidecar.

#ifndef WEB_ROUTES_PLAYGROUND_H_
#define WEB_ROUTES_PLAYGROUND_H_

#include <optional>

#include "absl/status/statusor.h"
#include "web/http/message.h"
#include "web/playground/playground.h"
#include "web/visit.h"

namespace course::web {

// `playground` absent: there is no such page.
absl::StatusOr<Response> PlaygroundRoute(Visit& visit, const std::optional<Playground>& playground);
// Begins to build the program.
absl::StatusOr<Response> PlaygroundBuild(Visit& visit, const std::optional<Playground>& playground);

}  // namespace course::web

#endif  // WEB_ROUTES_PLAYGROUND_H_
