// Writes sessions and tokens into the tables of cohort_schema.h, inside a transaction of the caller. What each gives:
// see cohort_store.h.

#ifndef HARNESS_STORE_SESSIONS_WRITER_H_
#define HARNESS_STORE_SESSIONS_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

absl::Status WriteSession(const Database& db, const Session& session);
absl::StatusOr<bool> WriteTouchedSession(const Database& db, const std::string& token_sha256, int64_t seen_ms,
                                         int64_t expires_ms);
absl::Status WriteEndOfSession(const Database& db, const std::string& token_sha256);
absl::StatusOr<int> WriteEndOfSessions(const Database& db, const std::string& account,
                                       const std::string& except_sha256);
absl::StatusOr<int> WriteForgetExpired(const Database& db, int64_t now_ms);

absl::Status WriteToken(const Database& db, const ApiToken& token, const By& by);
absl::StatusOr<bool> WriteTouchedToken(const Database& db, const std::string& token_sha256, int64_t used_ms);
absl::Status WriteRevokedToken(const Database& db, const std::string& token_sha256, const By& by);

}  // namespace course::store

#endif  // HARNESS_STORE_SESSIONS_WRITER_H_
