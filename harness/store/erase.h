// Forgetting, in a database's files too. No transaction of the caller; nobody else writes meanwhile.

#ifndef HARNESS_STORE_ERASE_H_
#define HARNESS_STORE_ERASE_H_

#include <string>

#include "absl/status/status.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

// See Store::EraseAll. Nobody else reads meanwhile.
absl::Status EraseEverything(const Database& db);
// See CohortStore::EraseLearner. Others may read on, also while the file is written anew, which takes seconds for each
// 100 MiB of it; ForgetOlderPages comes afterwards.
absl::Status EraseAccount(const Database& db, const std::string& account, const By& by);
// Cuts the write-ahead log, in which pages from before stand. Nobody else reads meanwhile. `account` is for the error.
absl::Status ForgetOlderPages(const Database& db, const std::string& account);

}  // namespace course::store

#endif  // HARNESS_STORE_ERASE_H_
