// Writes a cohort's part of a history into the tables of cohort_schema.h, inside a transaction of the caller. See
// Store::Restore.

#ifndef HARNESS_STORE_COHORT_HISTORY_WRITER_H_
#define HARNESS_STORE_COHORT_HISTORY_WRITER_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"
#include "harness/store/history.h"

namespace course::store {

// Before the submissions of the history are written, so that they find their rows. False: a ledger is here already.
absl::StatusOr<bool> WriteFirstLedger(const Database& db, const std::vector<LedgerRow>& rows);
// After them. InvalidArgument if the ledger of the history does not fit its results.
absl::Status CheckFirstLedger(const Database& db);

// All but the ledger; how many accounts were new.
absl::StatusOr<int> WriteCohort(const Database& db, const CohortHistory& cohort);

}  // namespace course::store

#endif  // HARNESS_STORE_COHORT_HISTORY_WRITER_H_
