// What was recorded: runs, one run, one lab's result in it.

#ifndef WEB_ROUTES_RUNS_H_
#define WEB_ROUTES_RUNS_H_

#include <string>

#include "absl/status/statusor.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

absl::StatusOr<Response> RunListRoute(Visit& visit);
// /runs/ID
absl::StatusOr<Response> RunRoute(Visit& visit, const std::string& id);
// /results/ID
absl::StatusOr<Response> ResultRoute(Visit& visit, const std::string& id);

}  // namespace course::web

#endif  // WEB_ROUTES_RUNS_H_
