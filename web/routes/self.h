// The learner's own: settings, and the data to take along.

#ifndef WEB_ROUTES_SELF_H_
#define WEB_ROUTES_SELF_H_

#include "absl/status/statusor.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

absl::StatusOr<Response> SettingsRoute(Visit& visit);
absl::StatusOr<Response> KeepSettings(Visit& visit);
absl::StatusOr<Response> ExportRoute(Visit& visit);

}  // namespace course::web

#endif  // WEB_ROUTES_SELF_H_
