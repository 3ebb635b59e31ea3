// Writes banks, attempts and cards into the tables of migrations.cc, inside a transaction of the caller. What
// each gives: see quiz_store.h. Answers: answer_writer.h.

#ifndef HARNESS_STORE_QUIZ_WRITER_H_
#define HARNESS_STORE_QUIZ_WRITER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/quiz_store.h"

namespace course::store {

absl::Status ValidateBank(const std::string& version, const std::string& bank, const std::string& bytes);
// REQUIRES: valid.
absl::Status WriteBank(const Database& db, const std::string& version, const std::string& bank,
                       const std::string& bytes);

absl::Status WriteAttempt(const Database& db, const QuizAttempt& attempt, int most);
absl::StatusOr<bool> WriteRestored(const Database& db, const QuizAttempt& attempt,
                                   const std::vector<QuizAnswer>& answers);
absl::StatusOr<bool> WriteClose(const Database& db, const CloseQuizAttempt& close);
absl::Status WriteScore(const Database& db, const std::string& attempt, double points, double max_points, bool passed);

absl::Status WriteCards(const Database& db, const std::vector<QuizCard>& cards);
absl::Status WriteReplacedCards(const Database& db, const std::vector<QuizCard>& seen,
                                const std::vector<QuizCard>& cards);

}  // namespace course::store

#endif  // HARNESS_STORE_QUIZ_WRITER_H_
