// What a text or number of a cohort may be. Each check gives InvalidArgument with the field, the value and the rule.

#ifndef HARNESS_STORE_COHORT_RULES_H_
#define HARNESS_STORE_COHORT_RULES_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "harness/store/cohort_records.h"

namespace course::store {

inline constexpr size_t kMostReasonBytes = 2'000;  // of a reason and of what an audit entry tells
inline constexpr size_t kMostPasswordBytes = 300;  // encoded

absl::Status ValidateAccount(const Account& account);
absl::Status ValidateSession(const Session& session);
absl::Status ValidateInvitation(const Invitation& invitation);
absl::Status ValidateToken(const ApiToken& token);
absl::Status ValidateEntry(const AuditEntry& entry);
absl::Status ValidateExtension(const Extension& extension);
absl::Status ValidateOverride(const Override& given);
absl::Status ValidateReportedRun(const ReportedRun& run);
absl::Status ValidateBy(const By& by);

// A value as it may stand in a message: in quotes, its control characters and what is no ASCII escaped, cut after 60
// bytes.
std::string Shown(const std::string& value);

}  // namespace course::store

#endif  // HARNESS_STORE_COHORT_RULES_H_
