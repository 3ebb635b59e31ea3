// Reads runs back from the tables of migrations.cc.

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

absl::StatusOr<std::vector<LabStatus>> ReadLabStatuses(const Database& db);
absl::StatusOr<std::optional<LabRun>> ReadLatestLabRun(const Database& db, const std::string& lab,
                                                       const std::string& impl);
absl::StatusOr<std::vector<LabRun>> ReadLabHistory(const Database& db, const std::string& lab, int limit);
absl::StatusOr<Run> ReadRun(const Database& db, int64_t run_id);
absl::StatusOr<std::vector<Run>> ReadRecentRuns(const Database& db, int limit);

}  // namespace course::store

#endif  // HARNESS_STORE_RUN_READER_H_
