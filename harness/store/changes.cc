#include "harness/store/changes.h"

#include "base/status_macros.h"

namespace course::store {

absl::Status CountChange(const Database& db) {
  ASSIGN_OR_RETURN(Statement count, db.Prepare("UPDATE changes SET version = version + 1"));
  return count.Run();
}

absl::StatusOr<int64_t> ReadVersion(const Database& db) { return db.QueryInt("SELECT version FROM changes"); }

}  // namespace course::store
