// What can be wrong with a database file, said so that a learner knows what to do. Nothing here touches a file.

#ifndef HARNESS_STORE_DATABASE_ERRORS_H_
#define HARNESS_STORE_DATABASE_ERRORS_H_

#include <string>

#include "absl/status/status.h"

namespace course::store {

// The operating system refused: PermissionDenied, NotFound (no such folder) or FailedPrecondition.
absl::Status CannotOpen(const std::string& path, int system_errno);
// DataLoss: what was found, and how to go on without it.
absl::Status Damaged(const std::string& path, const std::string& found);
// Any other SQLite result code, by its class.
absl::Status DatabaseError(const std::string& path, int sqlite_code, const std::string& sqlite_message);

}  // namespace course::store

#endif  // HARNESS_STORE_DATABASE_ERRORS_H_
