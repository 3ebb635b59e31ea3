// The chain of verified results: see LedgerRow. Inside a transaction of the caller.
//
// A row's hash is the SHA-256 of its columns, each as LENGTH:BYTES, (a netstring: no two lists of columns give the same
// bytes). Of submission and learner the hash takes in their own hash only, so that an erased learner is forgotten and
// the chain still holds.

#ifndef HARNESS_STORE_LEDGER_H_
#define HARNESS_STORE_LEDGER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

// The result of the submission with this number is the next row, unless it has one.
absl::Status AppendToLedger(const Database& db, int64_t submission);

// Whether there are results, all of them older than the ledger. No more once it was ever used, so that rows that are
// gone stay missing.
absl::StatusOr<bool> IsOlderThanLedger(const Database& db);
// They become its first rows, in the order in which they came.
absl::Status BeginLedger(const Database& db);

// The rows of an export, as they are. REQUIRES: the ledger was never used.
absl::Status RestoreLedger(const Database& db, const std::vector<LedgerRow>& rows);
absl::StatusOr<bool> IsLedgerUsed(const Database& db);

absl::StatusOr<std::vector<LedgerRow>> ReadLedgerAfter(const Database& db, int64_t number, int limit);
// See CohortStore::VerifyLedger.
absl::StatusOr<LedgerEnd> CheckLedger(const Database& db);

}  // namespace course::store

#endif  // HARNESS_STORE_LEDGER_H_
