// GradingStore's rules once more, as simply as they can be said: everything in lists in memory, each answer found by
// walking over them. The oracle for random workloads, and a queue for whoever wants no file. Not for two threads.

#ifndef HARNESS_STORE_TESTING_GRADING_MODEL_H_
#define HARNESS_STORE_TESTING_GRADING_MODEL_H_

#include <list>
#include <string>
#include <vector>

#include "harness/store/grading_store.h"

namespace course::store {

class ModelGrading : public GradingStore {
 public:
  absl::StatusOr<Accepted> Submit(const Submission& submission) override;
  absl::StatusOr<std::optional<Taken>> Take(const std::string& worker, const Moment& now, const Lease& lease) override;
  absl::StatusOr<bool> Beat(const Claim& claim, const Moment& now, const Lease& lease, JobState state,
                            const std::vector<GradingEvent>& events) override;
  absl::StatusOr<bool> Finish(const Claim& claim, const GradedResult& result) override;
  absl::StatusOr<bool> Fail(const Claim& claim, const std::string& reason) override;
  absl::StatusOr<bool> PutBack(const Claim& claim, const std::string& reason, bool counts) override;
  absl::StatusOr<int> EndLeases(const Moment& now) override;
  absl::StatusOr<int> EndLeasesOf(const std::string& worker, const std::string& reason) override;

  absl::StatusOr<std::optional<Job>> GetJob(const std::string& id) override;
  absl::StatusOr<std::optional<Submission>> GetSubmission(const std::string& id) override;
  absl::StatusOr<std::optional<GradedResult>> GetResult(const std::string& id) override;
  absl::StatusOr<std::vector<GradingEvent>> Events(const std::string& id, int from) override;
  absl::StatusOr<std::vector<Job>> ChangedAfter(int64_t change, int limit) override;
  absl::StatusOr<std::vector<Job>> JobsOf(const std::string& learner, const std::string& lab, int limit) override;
  absl::StatusOr<bool> AnyOpen() override;
  absl::StatusOr<bool> RestoreSubmission(const SubmissionHistory& submission) override;

  // All of a learner's, as CohortStore::EraseLearner does. Numbers go on.
  void Forget(const std::string& learner);
  // How often a state was changed.
  int64_t changes() const { return changes_; }

 private:
  struct Row {
    Job job;
    Submission submission;
    std::string boot;
    int64_t lease_ms = 0;
    int64_t end_ms = 0;
    std::vector<GradingEvent> events;
    std::optional<GradedResult> result;
  };

  Row* Find(const std::string& id);
  Row* Claimed(const Claim& claim);
  void Set(Row& row, JobState state);
  void Leave(Row& row, JobState state, const std::string& reason);
  void Return(Row& row, const std::string& reason, bool counts);
  void Queue(Row& row);

  std::list<Row> rows_;             // in the order in which they came
  std::list<std::string> waiting_;  // learners, in the order of their turns
  int64_t last_number_ = 0;
  int64_t changes_ = 0;
};

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_GRADING_MODEL_H_
