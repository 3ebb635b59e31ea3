// Verified grading's part of the export: see export_json.h.

#ifndef HARNESS_STORE_EXPORT_GRADING_H_
#define HARNESS_STORE_EXPORT_GRADING_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/store/database.h"

namespace course::store {

absl::StatusOr<std::string> ExportGrading(const Database& db);
// Of one learner, without the tests that are not shown before the deadline or ever.
absl::StatusOr<std::string> ExportGradingOf(const Database& db, const std::string& learner);

}  // namespace course::store

#endif  // HARNESS_STORE_EXPORT_GRADING_H_
