// Reads banks, attempts, answers and cards from the tables of migrations.cc. What each gives: see quiz_store.h.

#ifndef HARNESS_STORE_QUIZ_READER_H_
#define HARNESS_STORE_QUIZ_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/quiz_store.h"

namespace course::store {

absl::StatusOr<std::string> ReadBank(const Database& db, const std::string& version);

absl::StatusOr<std::optional<QuizAttempt>> ReadAttempt(const Database& db, const std::string& id);
absl::StatusOr<std::vector<QuizAttempt>> ReadAttempts(const Database& db, const std::string& learner,
                                                      const std::string& bank, int limit);
absl::StatusOr<std::vector<QuizAttempt>> ReadOverdue(const Database& db, int64_t now_ms, int limit);
absl::StatusOr<std::vector<QuizAnswer>> ReadAnswers(const Database& db, const std::string& attempt);

absl::StatusOr<std::vector<QuizCard>> ReadDueCards(const Database& db, const std::string& learner, int64_t until_ms,
                                                   int limit);
absl::StatusOr<std::optional<QuizCard>> ReadCard(const Database& db, const std::string& learner,
                                                 const std::string& question);
absl::StatusOr<QuizStore::Due> ReadCountDue(const Database& db, const std::string& learner, int64_t now_ms);

}  // namespace course::store

#endif  // HARNESS_STORE_QUIZ_READER_H_
