// A scheduler whose decisions are a function: lab 03-01's ScheduleStep, which sees numbers only. Queues, memory,
// preemption and updates are looked after here.

#ifndef HARNESS_SIDECARS_ENGINE_STEP_SCHEDULER_H_
#define HARNESS_SIDECARS_ENGINE_STEP_SCHEDULER_H_

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/config.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"
#include "phases/03-continuous-batching/lab-01-scheduler-step/scheduler_step.h"

namespace course::chat {

using Decide = std::function<scheduler_step::StepDecision(
    std::span<const scheduler_step::SchedRequest> running, std::span<const scheduler_step::SchedRequest> waiting,
    const scheduler_step::StepLimits& limits, const scheduler_step::TryAllocate& try_allocate)>;

// Who gets no memory makes the one give way that was admitted last, as in engine::ContinuousBatchingScheduler. A
// decision that breaks the rules of the lab is an Internal error, a sentence.
class StepScheduler final : public engine::Scheduler {
 public:
  // `cache` outlives the scheduler. What `decide` throws goes through.
  StepScheduler(engine::KvCacheManager& cache, const engine::SchedulerConfig& config, Decide decide);

  absl::Status AddRequest(const engine::Request& request) override;
  absl::StatusOr<engine::SchedulerOutput> Schedule() override;
  absl::StatusOr<std::vector<engine::Request>> UpdateFromOutput(
      const engine::SchedulerOutput& output, const std::map<std::string, int>& sampled_token_ids) override;
  std::optional<engine::Request> AbortRequest(const std::string& request_id) override;
  bool HasUnfinishedRequests() const override { return !requests_.empty(); }
  absl::StatusOr<engine::Request> GetRequest(const std::string& request_id) const override;
  std::vector<std::string> RunningIds() const override { return running_; }
  std::vector<std::string> WaitingIds() const override { return {waiting_.begin(), waiting_.end()}; }

 private:
  // What was granted in the step under decision.
  struct Grants {
    std::map<std::string, int> tokens;   // id -> tokens for which there is room
    std::map<std::string, size_t> hits;  // [blocks] of the waiting ones, as they were announced
    std::vector<std::string> preempted;
    absl::Status trouble;  // of the cache
  };

  std::vector<scheduler_step::SchedRequest> Running() const;
  std::vector<scheduler_step::SchedRequest> Waiting(Grants& grants);
  bool TryAllocate(const scheduler_step::SchedRequest& request, int num_new_tokens, Grants& grants);
  void Preempt(const std::string& request_id, Grants& grants);
  absl::Status Check(const scheduler_step::StepDecision& decision, const Grants& grants) const;
  engine::Request Remove(const std::string& request_id);

  engine::KvCacheManager& cache_;
  const engine::SchedulerConfig config_;
  const Decide decide_;
  std::unordered_map<std::string, engine::Request> requests_;  // the unfinished ones, each in one of:
  std::deque<std::string> waiting_;
  std::vector<std::string> running_;
};

}  // namespace course::chat

#endif  // HARNESS_SIDECARS_ENGINE_STEP_SCHEDULER_H_
