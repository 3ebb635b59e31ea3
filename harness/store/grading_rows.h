// Rows of the tables of verified grading as values: one text for each kind of row, so that all queries ask for the same
// columns.

#ifndef HARNESS_STORE_GRADING_ROWS_H_
#define HARNESS_STORE_GRADING_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/grading_store.h"

namespace course::store {

// The text of a query for jobs; `which` is what stands behind FROM submissions.
std::string JobQuery(const char* which);
absl::StatusOr<std::vector<Job>> ReadJobRows(const Database& db, Statement query);

// The text of a query for tests; `which` is what stands behind FROM grading_tests.
std::string GradedTestQuery(const char* which);
absl::StatusOr<std::vector<GradedTest>> ReadGradedTestRows(const Database& db, Statement query);

// How a list of names stands in one column.
std::string NamesToText(const std::vector<std::string>& names);
absl::StatusOr<std::vector<std::string>> TextToNames(const Database& db, const std::string& text);

}  // namespace course::store

#endif  // HARNESS_STORE_GRADING_ROWS_H_
