// Verified grading's part of an export.

#ifndef HARNESS_PRIVACY_EXPORT_GRADING_H_
#define HARNESS_PRIVACY_EXPORT_GRADING_H_

#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/history.h"
#include "nlohmann/json_fwd.hpp"

namespace course::privacy {

// `schema`: of the export; 5 is the first one that says what a submission spares. InvalidArgument names the place and
// the rule.
absl::StatusOr<std::vector<store::SubmissionHistory>> ReadGrading(const nlohmann::json& value, int schema);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_EXPORT_GRADING_H_
