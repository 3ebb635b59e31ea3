// Writes accounts into the tables of cohort_schema.h, inside a transaction of the caller. What each gives: see
// cohort_store.h.

#ifndef HARNESS_STORE_ACCOUNTS_WRITER_H_
#define HARNESS_STORE_ACCOUNTS_WRITER_H_

#include "absl/status/status.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

// REQUIRES: valid. Without an audit entry.
absl::Status InsertAccount(const Database& db, const Account& account);

absl::Status WriteAccount(const Database& db, const Account& account, const By& by);
absl::Status WriteUpdatedAccount(const Database& db, const Account& seen, const Account& account, const By& by);

}  // namespace course::store

#endif  // HARNESS_STORE_ACCOUNTS_WRITER_H_
