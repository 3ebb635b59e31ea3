// Where the learner stands and what the days brought, from the tables of migrations.cc. What each gives: see store.h.

#ifndef HARNESS_STORE_PROGRESS_READER_H_
#define HARNESS_STORE_PROGRESS_READER_H_

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
absl::StatusOr<std::vector<DayActivity>> ReadActivity(const Database& db, int64_t since_ms);

}  // namespace course::store

#endif  // HARNESS_STORE_PROGRESS_READER_H_
