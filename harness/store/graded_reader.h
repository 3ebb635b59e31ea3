// What the pages of instructors read at once: every submission, the tests of those that count, every quiz. Inside a
// transaction of the caller. What each gives: see cohort_store.h.

#ifndef HARNESS_STORE_GRADED_READER_H_
#define HARNESS_STORE_GRADED_READER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"
#include "harness/store/quiz_store.h"

namespace course::store {

absl::StatusOr<std::vector<GradedRow>> ReadGradedRows(const Database& db);
absl::StatusOr<std::vector<GradedRow>> ReadGradedRowsOf(const Database& db, const std::string& learner);
absl::StatusOr<std::vector<TestRow>> ReadTestRows(const Database& db, const std::vector<std::string>& submissions);
absl::StatusOr<TestTable> ReadTestTable(const Database& db, const std::vector<std::string>& submissions);
absl::StatusOr<std::vector<AnsweredAttempt>> ReadQuizRows(const Database& db);

}  // namespace course::store

#endif  // HARNESS_STORE_GRADED_READER_H_
