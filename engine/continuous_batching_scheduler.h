// ContinuousBatchingScheduler: decides anew at each step who runs, first come first served.
//
// A step in two halves:
//   running  each running request gets what is left of it (a decode: one token; a prompt: a chunk), as far as the
//            budget lasts. If the cache has no block for one, the request that was admitted last is preempted, until
//            there is one
//   waiting  if nobody was preempted: admits from the front of the queue while budget, places and blocks last. One that
//            does not fit stops the rest, although a smaller one behind it might fit: else a long prompt would wait
//            forever
//
// A preempted request gives all its blocks back and goes to the front of the queue. Its tokens stay, so that its output
// cannot change; their keys and values are computed again, but for what the prefix cache still has.
//
// Source: Kwon et al. 2023, section 4.5 (first come first served, preemption by recomputation); Agrawal et al. 2024,
// "Sarathi-Serve", section 4 (decodes first, prompts in chunks of what is left).

#ifndef ENGINE_CONTINUOUS_BATCHING_SCHEDULER_H_
#define ENGINE_CONTINUOUS_BATCHING_SCHEDULER_H_

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/config.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"

namespace engine {

class ContinuousBatchingScheduler final : public Scheduler {
 public:
  // `cache` outlives the scheduler.
  //
  // Errors:  InvalidArgument names a limit outside its range.
  static absl::StatusOr<std::unique_ptr<ContinuousBatchingScheduler>> Create(KvCacheManager& cache,
                                                                             const SchedulerConfig& config);

  // A copy's lists would name the original's requests.
  ContinuousBatchingScheduler(const ContinuousBatchingScheduler&) = delete;

  absl::Status AddRequest(const Request& request) override;
  absl::StatusOr<SchedulerOutput> Schedule() override;
  absl::StatusOr<std::vector<Request>> UpdateFromOutput(const SchedulerOutput& output,
                                                        const std::map<std::string, int>& sampled_token_ids) override;
  std::optional<Request> AbortRequest(const std::string& request_id) override;
  bool HasUnfinishedRequests() const override { return !requests_.empty(); }
  absl::StatusOr<Request> GetRequest(const std::string& request_id) const override;
  std::vector<std::string> RunningIds() const override { return Ids(running_); }
  std::vector<std::string> WaitingIds() const override { return Ids(waiting_); }

 private:
  struct Entry;
  // Lists of entries, so that one leaves from anywhere, and changes over, without a search.
  using Queue = std::list<Entry*>;
  struct Entry {
    Request request;
    Queue::iterator place;  // in waiting_ or running_
  };

  // What a step computes of one request.
  struct Part {
    std::string request_id;
    int tokens = 0;
    Entry* entry = nullptr;  // nullptr: aborted since
  };
  struct Step {
    std::vector<Part> parts;  // in the order in which they were scheduled
    std::vector<std::string> preempted_request_ids;
    int budget = 0;  // [tokens] left
  };

  ContinuousBatchingScheduler(KvCacheManager& cache, const SchedulerConfig& config) : cache_(cache), config_(config) {}

  absl::Status ScheduleRunning(Step& step);
  absl::Status ScheduleWaiting(Step& step);
  // How many tokens of a request a step takes that has `budget` left.
  int NextTokens(const Request& request, int budget) const;
  static void Commit(Entry& entry, int tokens, Step& step);
  void Preempt(Entry& entry, Step& step);

  bool IsUnderWay(const SchedulerOutput& output) const;
  // The token of each part of the step under way, kNoToken for those that get none; the errors of UpdateFromOutput.
  absl::StatusOr<std::vector<int>> CheckUpdate(const SchedulerOutput& output,
                                               const std::map<std::string, int>& sampled) const;
  // Takes an entry out of `from`, where it stands, and forgets it.
  Request Remove(Entry& entry, Queue& from);

  static std::vector<std::string> Ids(const Queue& queue);

  KvCacheManager& cache_;
  const SchedulerConfig config_;
  std::unordered_map<std::string, Entry> requests_;  // the unfinished ones, each in one of:
  Queue waiting_;
  Queue running_;
  std::optional<Step> under_way_;  // the step that has not come back yet
};

}  // namespace engine

#endif  // ENGINE_CONTINUOUS_BATCHING_SCHEDULER_H_
