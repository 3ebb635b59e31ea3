// What quizzes there are, what came of an attempt, and what is due for review.

#ifndef WEB_ROUTES_QUIZZES_H_
#define WEB_ROUTES_QUIZZES_H_

#include <string>

#include "absl/status/statusor.h"
#include "web/http/message.h"
#include "web/visit.h"

namespace course::web {

// GET /quizzes
absl::StatusOr<Response> QuizListRoute(Visit& visit);
// GET /quizzes/BANK
absl::StatusOr<Response> QuizRoute(Visit& visit, const std::string& name);
// GET /attempts/ID/review
absl::StatusOr<Response> AttemptReviewRoute(Visit& visit, const std::string& attempt);
// GET /review
absl::StatusOr<Response> ReviewQueueRoute(Visit& visit);
// POST /review/BANK
absl::StatusOr<Response> StartReview(Visit& visit, const std::string& bank);

}  // namespace course::web

#endif  // WEB_ROUTES_QUIZZES_H_
