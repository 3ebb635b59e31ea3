// Forgetting, in a database's files too. For SharedDatabase::Alone: no transaction of the caller.

#ifndef HARNESS_STORE_ERASE_H_
#define HARNESS_STORE_ERASE_H_

#include <string>

#include "absl/status/status.h"
#include "harness/store/cohort_records.h"
#include "harness/store/database.h"

namespace course::store {

// See Store::EraseAll.
absl::Status EraseEverything(const Database& db);
// See CohortStore::EraseLearner.
absl::Status EraseAccount(const Database& db, const std::string& account, const By& by);

}  // namespace course::store

#endif  // HARNESS_STORE_ERASE_H_
