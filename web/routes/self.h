// The learner's own: settings, the state of the machine, the data that is kept.

#ifndef WEB_ROUTES_SELF_H_
#define WEB_ROUTES_SELF_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/doctor/finding.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

absl::StatusOr<Response> SettingsRoute(Visit& visit);
absl::StatusOr<Response> KeepSettings(Visit& visit);
// `examine` looks at the machine anew; empty: there is no such page.
absl::StatusOr<Response> DoctorRoute(Visit& visit, const std::function<std::vector<doctor::Finding>()>& examine);
absl::StatusOr<Response> PrivacyRoute(Visit& visit);
absl::StatusOr<Response> ExportRoute(Visit& visit);
absl::StatusOr<Response> EraseAction(Visit& visit);

}  // namespace course::web

#endif  // WEB_ROUTES_SELF_H_
