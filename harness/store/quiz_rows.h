// Rows of the quiz tables as values: one text for each kind of row, so that all queries ask for the same columns.

#ifndef HARNESS_STORE_QUIZ_ROWS_H_
#define HARNESS_STORE_QUIZ_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/quiz_store.h"

namespace course::store {

// The text of a query; `which` is what stands behind FROM quiz_attempts, quiz_answers or quiz_cards.
std::string AttemptQuery(const char* which);
std::string AnswerQuery(const char* which);
std::string CardQuery(const char* which);

absl::StatusOr<std::vector<QuizAttempt>> ReadAttemptRows(const Database& db, Statement query);
absl::StatusOr<std::vector<QuizAnswer>> ReadAnswerRows(Statement query);
absl::StatusOr<std::vector<QuizCard>> ReadCardRows(Statement query);

// How the list of questions stands in one column.
std::string OnlyToText(const std::vector<std::string>& only);

}  // namespace course::store

#endif  // HARNESS_STORE_QUIZ_ROWS_H_
