// Verified grading's part of the export: see export_json.h.

#ifndef HARNESS_STORE_EXPORT_GRADING_H_
#define HARNESS_STORE_EXPORT_GRADING_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/store/database.h"

namespace course::store {

absl::StatusOr<std::string> ExportGrading(const Database& db);

}  // namespace course::store

#endif  // HARNESS_STORE_EXPORT_GRADING_H_
