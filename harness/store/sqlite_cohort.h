// The cohort in the store's SQLite file.

#ifndef HARNESS_STORE_SQLITE_COHORT_H_
#define HARNESS_STORE_SQLITE_COHORT_H_

#include <memory>

#include "harness/store/cohort_store.h"
#include "harness/store/shared_database.h"

namespace course::store {

// `db` must outlive it.
std::unique_ptr<CohortStore> MakeSqliteCohort(SharedDatabase& db);

}  // namespace course::store

#endif  // HARNESS_STORE_SQLITE_COHORT_H_
