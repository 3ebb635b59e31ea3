// The quizzes' part of the export: see export_json.h.

#ifndef HARNESS_STORE_EXPORT_QUIZZES_H_
#define HARNESS_STORE_EXPORT_QUIZZES_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/store/database.h"

namespace course::store {

absl::StatusOr<std::string> ExportQuizzes(const Database& db);
// Of one learner, without banks: their texts hold the keys.
absl::StatusOr<std::string> ExportQuizzesOf(const Database& db, const std::string& learner);

}  // namespace course::store

#endif  // HARNESS_STORE_EXPORT_QUIZZES_H_
