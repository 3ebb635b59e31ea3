// Reports: whole pages that programs of the course have written into .course/reports.

#ifndef WEB_ROUTES_REPORTS_H_
#define WEB_ROUTES_REPORTS_H_

#include "absl/status/statusor.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

// /reports/vlm: the last report of lab 13-04 as it was written, in a sandbox; a page that says how to write one, if
// there is none.
absl::StatusOr<Response> VlmReportRoute(Visit& visit);

}  // namespace course::web

#endif  // WEB_ROUTES_REPORTS_H_
