// Everything that is stored of one account: what a learner may take along.

#ifndef HARNESS_STORE_EXPORT_LEARNER_H_
#define HARNESS_STORE_EXPORT_LEARNER_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/store/database.h"

namespace course::store {

// {"format": "course-learner", "schema": 1,
//  "account": {...}, "sessions": [{"created_ms", "seen_ms", "expires_ms"}],
//  "tokens": [{"name", "scopes", "created_ms", "used_ms", "revoked_ms"}],
//  "extensions": [...], "overrides": [...], "reported_runs": [...],
//  "audit": [...] that the account did or that were done to it,
//  "quizzes": {"attempts", "cards"}, "grading": {"files", "submissions"}}
// Members as in export_json.h. No secret is in it, and nothing that a learner is not shown: no key of a quiz, no test
// that is hidden now. NotFound: no such account.
absl::StatusOr<std::string> ExportAccount(const Database& db, const std::string& account);

}  // namespace course::store

#endif  // HARNESS_STORE_EXPORT_LEARNER_H_
