#include "web/routes/quizzes.h"

namespace course::web {

absl::StatusOr<Response> QuizListRoute(Visit& visit) { return NotFound(visit, visit.request.path); }
absl::StatusOr<Response> QuizRoute(Visit& visit, const std::string&) { return NotFound(visit, visit.request.path); }
absl::StatusOr<Response> AttemptReviewRoute(Visit& visit, const std::string&) {
  return NotFound(visit, visit.request.path);
}
absl::StatusOr<Response> ReviewQueueRoute(Visit& visit) { return NotFound(visit, visit.request.path); }
absl::StatusOr<Response> StartReview(Visit& visit, const std::string&) { return NotFound(visit, visit.request.path); }

}  // namespace course::web
