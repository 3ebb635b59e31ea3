// Taking a quiz: an attempt's questions, one a page, and what is answered to them.

#ifndef WEB_ROUTES_ATTEMPTS_H_
#define WEB_ROUTES_ATTEMPTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

// POST /quizzes/BANK/start
absl::StatusOr<Response> QuizAction(Visit& visit, const std::string& rest);
// GET /attempts/ID, /attempts/ID/N, /attempts/ID/finish, /attempts/ID/open, /attempts/ID/review
absl::StatusOr<Response> AttemptRoute(Visit& visit, const std::string& rest);
// POST /attempts/ID/N, /attempts/ID/N/save, /attempts/ID/finish, /attempts/ID/retry, /attempts/ID/rescore
absl::StatusOr<Response> AttemptAction(Visit& visit, const std::string& rest);

}  // namespace course::web

#endif  // WEB_ROUTES_ATTEMPTS_H_
