// The map, phases, labs, hints, the reference.

#ifndef WEB_ROUTES_LEARN_H_
#define WEB_ROUTES_LEARN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

// `now_ms`: the end of the week that the map shows.
absl::StatusOr<Response> MapRoute(Visit& visit, int64_t now_ms);
// /phases/NAME
absl::StatusOr<Response> PhaseRoute(Visit& visit, const std::string& name);
// /labs/FOLDER, /labs/FOLDER/solution, /labs/FOLDER/give-up
absl::StatusOr<Response> LabRoute(Visit& visit, const std::string& rest);
// POST /labs/FOLDER/hint/N, /labs/FOLDER/give-up
absl::StatusOr<Response> LabAction(Visit& visit, const std::string& rest);

}  // namespace course::web

#endif  // WEB_ROUTES_LEARN_H_
