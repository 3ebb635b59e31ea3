#include "web/routes/attempts.h"

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "web/routes/quizzes.h"

namespace course::web {

absl::StatusOr<Response> QuizAction(Visit& visit, const std::string&) { return NotFound(visit, visit.request.path); }

absl::StatusOr<Response> AttemptRoute(Visit& visit, const std::string& rest) {
  absl::string_view id = rest;
  if (absl::ConsumeSuffix(&id, "/review")) return AttemptReviewRoute(visit, std::string(id));
  return NotFound(visit, visit.request.path);
}

absl::StatusOr<Response> AttemptAction(Visit& visit, const std::string&) { return NotFound(visit, visit.request.path); }

}  // namespace course::web
