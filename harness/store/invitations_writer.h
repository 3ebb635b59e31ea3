// Writes invitations into the tables of cohort_schema.h, inside a transaction of the caller. What each gives: see
// cohort_store.h.

#ifndef HARNESS_STORE_INVITATIONS_WRITER_H_
#define HARNESS_STORE_INVITATIONS_WRITER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

absl::Status WriteInvitation(const Database& db, const Invitation& invitation, const By& by);
absl::StatusOr<Account> WriteTakenInvitation(const Database& db, const std::string& token_sha256,
                                             const Account& joining, const By& by);
absl::Status WriteEndOfInvitation(const Database& db, const std::string& token_sha256, const By& by);

}  // namespace course::store

#endif  // HARNESS_STORE_INVITATIONS_WRITER_H_
