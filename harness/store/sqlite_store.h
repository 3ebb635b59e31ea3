// The store in one SQLite file, the default of every clone: .course/course.db.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Store> store, OpenSqliteStore(root + "/.course/course.db"));

#ifndef HARNESS_STORE_SQLITE_STORE_H_
#define HARNESS_STORE_SQLITE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "harness/store/store.h"

namespace course::store {

struct SqliteOptions {
  // The file may have no more pages of 4 KiB: what comes then is refused as on a full disk. 0: no limit. For tests.
  int64_t most_pages = 0;
};

// Opens the file or makes it (mode 0600; its folder must exist), and brings an older schema up to date after copying
// the file to PATH.before-N. Nothing is overwritten when it cannot be used:
//   DataLoss            damaged, or not a database at all
//   FailedPrecondition  a newer schema, another program's database, a folder in its place
//   PermissionDenied    the file or its folder cannot be written
//   Unavailable         another program has held it locked for ten seconds
absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path, const SqliteOptions& options = {});

}  // namespace course::store

#endif  // HARNESS_STORE_SQLITE_STORE_H_
