// Reads the tables of verified grading: see grading_store.h. Inside a transaction of the caller.

#ifndef HARNESS_STORE_GRADING_READER_H_
#define HARNESS_STORE_GRADING_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/grading_store.h"

namespace course::store {

absl::StatusOr<std::optional<Job>> ReadJob(const Database& db, const std::string& id);
absl::StatusOr<std::optional<Submission>> ReadSubmission(const Database& db, const std::string& id);
absl::StatusOr<Submission> SubmissionOf(const Database& db, const Job& job);
absl::StatusOr<std::optional<GradedResult>> ReadResult(const Database& db, const std::string& id);
absl::StatusOr<std::vector<GradingEvent>> ReadEvents(const Database& db, const std::string& id, int from);
absl::StatusOr<std::vector<Job>> ReadChangedAfter(const Database& db, int64_t change, int limit);
absl::StatusOr<std::vector<Job>> ReadJobsOf(const Database& db, const std::string& learner, const std::string& lab,
                                            int limit);
absl::StatusOr<bool> ReadAnyOpen(const Database& db);
// Whether Take would have anything to do.
absl::StatusOr<bool> ReadAnyToTake(const Database& db, const Moment& now);

// The newest submission that takes the place of `job` if its worker dies: of the same learner and lab, with no deadline
// between the two. Its id; empty if there is none.
absl::StatusOr<std::string> ReadNewerThan(const Database& db, const Job& job);

// The files of the submission with this number, sorted by name.
absl::StatusOr<std::vector<SubmittedFile>> ReadFiles(const Database& db, int64_t number);

}  // namespace course::store

#endif  // HARNESS_STORE_GRADING_READER_H_
