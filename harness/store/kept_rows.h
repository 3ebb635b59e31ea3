// Every submission of a cohort, kept in memory and read again only as far as it changed: of 116,000 rows a second of a
// busy evening changes some dozens.
//
//   KeptRows kept;
//   ASSIGN_OR_RETURN(const std::vector<GradedRow>* const rows, kept.Read(store));

#ifndef HARNESS_STORE_KEPT_ROWS_H_
#define HARNESS_STORE_KEPT_ROWS_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/store.h"

namespace course::store {

// Of one store. Not for two threads at once.
class KeptRows {
 public:
  // What CohortStore::GradedRows() gives. Who is erased meanwhile, in the middle of this call, may be in it once more.
  // Lives until the next call. Errors: the store's; the next call makes up for it.
  absl::StatusOr<const std::vector<GradedRow>*> Read(Store& store);

 private:
  absl::Status ReadAll(Store& store);
  // True: somebody was erased since the last call.
  absl::StatusOr<bool> AnyErased(CohortStore& cohort);

  std::vector<GradedRow> rows_;  // by number
  int64_t change_ = -1;          // Job::change up to which they are read; -1: not at all
  int64_t entry_ = 0;            // the newest of the audit that was looked at
};

}  // namespace course::store

#endif  // HARNESS_STORE_KEPT_ROWS_H_
