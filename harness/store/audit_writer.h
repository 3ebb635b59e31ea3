// Adds to the audit, inside the transaction that makes the change.

#ifndef HARNESS_STORE_AUDIT_WRITER_H_
#define HARNESS_STORE_AUDIT_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

// The entry's number. InvalidArgument for what cannot be.
absl::StatusOr<int64_t> WriteEntry(const Database& db, const AuditEntry& entry);

// One entry of a change that was made to `object`; counts the change (changes.h).
absl::Status WriteChange(const Database& db, const By& by, std::string_view action, const std::string& object,
                         const std::string& detail);

// By::at_ms, or what this machine's clock says.
int64_t TimeOf(const By& by);

}  // namespace course::store

#endif  // HARNESS_STORE_AUDIT_WRITER_H_
