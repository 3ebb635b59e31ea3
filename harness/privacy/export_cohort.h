// The cohort's part of an export, as harness/store/export_cohort.h wrote it.

#ifndef HARNESS_PRIVACY_EXPORT_COHORT_H_
#define HARNESS_PRIVACY_EXPORT_COHORT_H_

#include "absl/status/statusor.h"
#include "harness/store/history.h"
#include "nlohmann/json_fwd.hpp"

namespace course::privacy {

// InvalidArgument names the place and the rule.
absl::StatusOr<store::CohortHistory> ReadCohort(const nlohmann::json& value);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_EXPORT_COHORT_H_
