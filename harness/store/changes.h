// The number that grows with every change a page could show: what Store::Version() tells.

#ifndef HARNESS_STORE_CHANGES_H_
#define HARNESS_STORE_CHANGES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/database.h"

namespace course::store {

// To be called in the transaction that makes the change.
absl::Status CountChange(const Database& db);
absl::StatusOr<int64_t> ReadVersion(const Database& db);

}  // namespace course::store

#endif  // HARNESS_STORE_CHANGES_H_
