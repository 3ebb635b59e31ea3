// Reads runs and results back from the tables of migrations.cc. What each gives: see store.h.

#ifndef HARNESS_STORE_RUN_READER_H_
#define HARNESS_STORE_RUN_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/records.h"

namespace course::store {

absl::StatusOr<Run> ReadRun(const Database& db, int64_t run_id);
absl::StatusOr<std::vector<Run>> ReadRecentRuns(const Database& db, int limit);
absl::StatusOr<std::vector<Run>> ReadRunsAfter(const Database& db, int64_t run_id, int limit);

absl::StatusOr<std::vector<LabRun>> ReadLabHistory(const Database& db, const std::string& lab, int limit);
absl::StatusOr<std::optional<LabRun>> ReadLabRun(const Database& db, int64_t lab_run_id);
absl::StatusOr<std::optional<LabRun>> ReadLabRunBefore(const Database& db, int64_t lab_run_id);

}  // namespace course::store

#endif  // HARNESS_STORE_RUN_READER_H_
