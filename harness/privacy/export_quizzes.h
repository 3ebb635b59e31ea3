// The quizzes' part of an export.

#ifndef HARNESS_PRIVACY_EXPORT_QUIZZES_H_
#define HARNESS_PRIVACY_EXPORT_QUIZZES_H_

#include "absl/status/statusor.h"
#include "harness/store/history.h"
#include "nlohmann/json_fwd.hpp"

namespace course::privacy {

// InvalidArgument names the place and the rule.
absl::StatusOr<store::QuizHistory> ReadQuizzes(const nlohmann::json& value);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_EXPORT_QUIZZES_H_
