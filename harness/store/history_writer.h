// Writes a whole history into the tables of migrations.cc, inside a transaction of the caller.

#ifndef HARNESS_STORE_HISTORY_WRITER_H_
#define HARNESS_STORE_HISTORY_WRITER_H_

#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/history.h"

namespace course::store {

// See Store::Restore.
absl::StatusOr<Restored> WriteHistory(const Database& db, const History& history);

}  // namespace course::store

#endif  // HARNESS_STORE_HISTORY_WRITER_H_
