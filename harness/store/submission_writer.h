// Puts submissions into the tables of verified grading, inside a transaction of the caller.

#ifndef HARNESS_STORE_SUBMISSION_WRITER_H_
#define HARNESS_STORE_SUBMISSION_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/grading_store.h"

namespace course::store {

// InvalidArgument, naming the field, for what GradingStore::Submit refuses.
absl::Status ValidateSubmission(const Submission& submission);

// See GradingStore::Submit. REQUIRES: the submission is valid.
absl::StatusOr<Accepted> WriteSubmission(const Database& db, const Submission& submission);

// See GradingStore::RestoreSubmission.
absl::StatusOr<bool> WriteRestoredSubmission(const Database& db, const SubmissionHistory& history);

// The result, its tests and its row in the ledger. InvalidArgument, naming the field, for what cannot be: points below
// zero or above the highest, a number that is none.
absl::Status WriteResult(const Database& db, int64_t number, const GradedResult& result);

// The learner's turn will come, if it is not to come already.
absl::Status WaitForTurn(const Database& db, const std::string& learner);

}  // namespace course::store

#endif  // HARNESS_STORE_SUBMISSION_WRITER_H_
