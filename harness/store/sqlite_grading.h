// Verified grading in the store's SQLite file.

#ifndef HARNESS_STORE_SQLITE_GRADING_H_
#define HARNESS_STORE_SQLITE_GRADING_H_

#include <memory>

#include "harness/store/grading_store.h"
#include "harness/store/shared_database.h"

namespace course::store {

// `db` must outlive it.
std::unique_ptr<GradingStore> MakeSqliteGrading(SharedDatabase& db);

}  // namespace course::store

#endif  // HARNESS_STORE_SQLITE_GRADING_H_
