// Writes what instructors decide, and the runs that learners report, into the tables of cohort_schema.h, inside a
// transaction of the caller. What each gives: see cohort_store.h.

#ifndef HARNESS_STORE_DECISIONS_WRITER_H_
#define HARNESS_STORE_DECISIONS_WRITER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

absl::Status WriteExtension(const Database& db, const Extension& extension, const By& by);
absl::Status WriteEndOfExtension(const Database& db, const std::string& account, const std::string& assignment,
                                 const By& by);
absl::Status WriteOverride(const Database& db, const Override& given, const By& by);
absl::Status WriteEndOfOverride(const Database& db, const std::string& account, const std::string& assignment,
                                const By& by);

// The rows alone, as they are: without an audit entry. REQUIRES: valid, of an account that is there.
absl::Status PutExtensionRow(const Database& db, const Extension& extension);
absl::Status PutOverrideRow(const Database& db, const Override& given);

absl::StatusOr<bool> WriteReportedRun(const Database& db, const ReportedRun& run);

}  // namespace course::store

#endif  // HARNESS_STORE_DECISIONS_WRITER_H_
