// Moves submissions through the queue (see grading_store.h), inside a transaction of the caller.

#ifndef HARNESS_STORE_QUEUE_WRITER_H_
#define HARNESS_STORE_QUEUE_WRITER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/store/database.h"
#include "harness/store/grading_store.h"

namespace course::store {

// Each as the function of GradingStore.
absl::StatusOr<std::optional<Taken>> WriteTake(const Database& db, const std::string& worker, const Moment& now,
                                               const Lease& lease);
absl::StatusOr<bool> WriteBeat(const Database& db, const Claim& claim, const Moment& now, const Lease& lease,
                               JobState state, const std::vector<GradingEvent>& events);
absl::StatusOr<bool> WriteFinish(const Database& db, const Claim& claim, const GradedResult& result);
absl::StatusOr<bool> WriteFail(const Database& db, const Claim& claim, const std::string& reason);
absl::StatusOr<bool> WritePutBack(const Database& db, const Claim& claim, const std::string& reason, bool counts);
absl::StatusOr<int> WriteEndLeases(const Database& db, const Moment& now);
absl::StatusOr<int> WriteEndLeasesOf(const Database& db, const std::string& worker, const std::string& reason);

}  // namespace course::store

#endif  // HARNESS_STORE_QUEUE_WRITER_H_
