// Writes one run into the tables of migrations.cc, inside a transaction of the caller.

#ifndef HARNESS_STORE_RUN_WRITER_H_
#define HARNESS_STORE_RUN_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/records.h"

namespace course::store {

// InvalidArgument names the first field that no run can have. The same for every kind of store.
absl::Status ValidateRun(const Run& run);

// The id of the run with this event digest, if it is known.
absl::StatusOr<std::optional<int64_t>> FindRun(const Database& db, const std::string& event_digest);

// REQUIRES: a valid run whose event digest is unknown. Returns its id.
absl::StatusOr<int64_t> WriteRun(const Database& db, const Run& run);

}  // namespace course::store

#endif  // HARNESS_STORE_RUN_WRITER_H_
