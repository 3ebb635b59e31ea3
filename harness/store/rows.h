// Rows of the tables of migrations.cc as values. One function for each kind of row, so that all queries for it ask for
// the same columns.

#ifndef HARNESS_STORE_ROWS_H_
#define HARNESS_STORE_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/records.h"

namespace course::store {

// The verdict in this column; DataLoss if there is no such word.
absl::StatusOr<Verdict> VerdictAt(const Database& db, const Statement& row, int column);

// The text of a query for lab runs or runs; `which` is what stands behind FROM lab_runs or FROM runs.
std::string LabQuery(const char* which);
std::string RunQuery(const char* which);

// All rows of a query, without tests and source.
absl::StatusOr<std::vector<LabRun>> ReadLabRows(const Database& db, Statement query);
// All rows of a query, without labs.
absl::StatusOr<std::vector<Run>> ReadRunRows(Statement query);
absl::StatusOr<std::vector<TestResult>> ReadTests(const Database& db, int64_t lab_run_id);

}  // namespace course::store

#endif  // HARNESS_STORE_ROWS_H_
