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

// A TEST's result, as it stands in two tables: test_results of runs and grading_tests of verified grading.
inline constexpr char kTestColumns[] =
    "suite, name, verdict, signal, points, max_points, duration_ms, message, file, line, output";
inline constexpr int kTestColumnCount = 11;
// Binds these columns to `first` and the parameters that follow it.
void BindTest(Statement& insert, int first, const TestResult& test);
// Of a row that begins with these columns.
absl::StatusOr<TestResult> TestAt(const Database& db, const Statement& row);

// All rows of a query, without tests and source.
absl::StatusOr<std::vector<LabRun>> ReadLabRows(const Database& db, Statement query);
// All rows of a query, without labs.
absl::StatusOr<std::vector<Run>> ReadRunRows(Statement query);
absl::StatusOr<std::vector<TestResult>> ReadTests(const Database& db, int64_t lab_run_id);

}  // namespace course::store

#endif  // HARNESS_STORE_ROWS_H_
