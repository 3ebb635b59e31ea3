// The one way in which pages of quizzes say no.

#ifndef WEB_ROUTES_REFUSED_H_
#define WEB_ROUTES_REFUSED_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

// What quiz::Taking refuses, as a page: 404 for what is not there, 409 for what cannot be just now, 507 for a full
// disk. Other errors stay what they are.
absl::StatusOr<Response> Refused(const Visit& visit, const absl::Status& status);

}  // namespace course::web

#endif  // WEB_ROUTES_REFUSED_H_
