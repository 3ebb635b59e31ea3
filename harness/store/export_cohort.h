// The cohort's part of the export: see export_json.h.

#ifndef HARNESS_STORE_EXPORT_COHORT_H_
#define HARNESS_STORE_EXPORT_COHORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

absl::StatusOr<std::string> ExportCohort(const Database& db);

// Their objects, for an export of one learner.
std::string AccountText(const Account& account);
std::string ExtensionText(const Extension& extension);
std::string OverrideText(const Override& given);
std::string EntryText(const AuditEntry& entry);
std::string ReportedRunText(const ReportedRun& run);

}  // namespace course::store

#endif  // HARNESS_STORE_EXPORT_COHORT_H_
