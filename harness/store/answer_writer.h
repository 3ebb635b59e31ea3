// Decides whether an answer counts, and writes it, inside a transaction of the caller.

#ifndef HARNESS_STORE_ANSWER_WRITER_H_
#define HARNESS_STORE_ANSWER_WRITER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/quiz_store.h"

namespace course::store {

// See QuizStore::SaveAnswer.
absl::StatusOr<Saved> WriteAnswer(const Database& db, const SaveQuizAnswer& answer);

// The answers of an attempt that was just put in, as an export has them. `attempt` is its row.
absl::Status InsertAnswers(const Database& db, int64_t attempt, int questions, const std::vector<QuizAnswer>& answers);

}  // namespace course::store

#endif  // HARNESS_STORE_ANSWER_WRITER_H_
