#include "harness/store/sqlite_grading.h"

#include "harness/store/grading_reader.h"
#include "harness/store/queue_writer.h"
#include "harness/store/submission_writer.h"

namespace course::store {
namespace {

class SqliteGrading : public GradingStore {
 public:
  explicit SqliteGrading(SharedDatabase& db) : db_(db) {}

  absl::StatusOr<Accepted> Submit(const Submission& submission) override {
    RETURN_IF_ERROR(ValidateSubmission(submission));
    return db_.Write([&](const Database& db) { return WriteSubmission(db, submission); });
  }

  absl::StatusOr<std::optional<Taken>> Take(const std::string& worker, const Moment& now, const Lease& lease) override {
    // A worker with nothing to do asks several times a second: it need not hold up those who write.
    ASSIGN_OR_RETURN(const bool any, db_.Read([&](const Database& db) { return ReadAnyToTake(db, now); }));
    if (!any) return std::nullopt;
    return db_.Write([&](const Database& db) { return WriteTake(db, worker, now, lease); });
  }
  absl::StatusOr<bool> Beat(const Claim& claim, const Moment& now, const Lease& lease, JobState state,
                            const std::vector<GradingEvent>& events) override {
    return db_.Write([&](const Database& db) { return WriteBeat(db, claim, now, lease, state, events); });
  }
  absl::StatusOr<bool> Finish(const Claim& claim, const GradedResult& result) override {
    return db_.Write([&](const Database& db) { return WriteFinish(db, claim, result); });
  }
  absl::StatusOr<bool> Fail(const Claim& claim, const std::string& reason) override {
    return db_.Write([&](const Database& db) { return WriteFail(db, claim, reason); });
  }
  absl::StatusOr<bool> PutBack(const Claim& claim, const std::string& reason, bool counts) override {
    return db_.Write([&](const Database& db) { return WritePutBack(db, claim, reason, counts); });
  }
  absl::StatusOr<int> EndLeases(const Moment& now) override {
    return db_.Write([&](const Database& db) { return WriteEndLeases(db, now); });
  }
  absl::StatusOr<int> EndLeasesOf(const std::string& worker, const std::string& reason) override {
    return db_.Write([&](const Database& db) { return WriteEndLeasesOf(db, worker, reason); });
  }

  absl::StatusOr<std::optional<Job>> GetJob(const std::string& id) override {
    return db_.Read([&](const Database& db) { return ReadJob(db, id); });
  }
  absl::StatusOr<std::optional<Submission>> GetSubmission(const std::string& id) override {
    return db_.Read([&](const Database& db) { return ReadSubmission(db, id); });
  }
  absl::StatusOr<std::optional<GradedResult>> GetResult(const std::string& id) override {
    return db_.Read([&](const Database& db) { return ReadResult(db, id); });
  }
  absl::StatusOr<std::vector<GradingEvent>> Events(const std::string& id, int from) override {
    return db_.Read([&](const Database& db) { return ReadEvents(db, id, from); });
  }
  absl::StatusOr<std::vector<Job>> ChangedAfter(int64_t change, int limit) override {
    return db_.Read([&](const Database& db) { return ReadChangedAfter(db, change, limit); });
  }
  absl::StatusOr<std::vector<Job>> JobsOf(const std::string& learner, const std::string& lab, int limit) override {
    return db_.Read([&](const Database& db) { return ReadJobsOf(db, learner, lab, limit); });
  }
  absl::StatusOr<bool> AnyOpen() override {
    return db_.Read([&](const Database& db) { return ReadAnyOpen(db); });
  }

  absl::StatusOr<bool> RestoreSubmission(const SubmissionHistory& submission) override {
    return db_.Write([&](const Database& db) { return WriteRestoredSubmission(db, submission); });
  }

 private:
  SharedDatabase& db_;
};

}  // namespace

std::unique_ptr<GradingStore> MakeSqliteGrading(SharedDatabase& db) { return std::make_unique<SqliteGrading>(db); }

}  // namespace course::store
