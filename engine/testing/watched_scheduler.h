// WatchedScheduler: a scheduler whose promises are checked at every step, and with them those of block tables and pool.
//
//   EngineParts parts = Watched(ReferenceParts());     // or with a learner's parts in it
//
// What is checked, after each call that changes anything (engine/api/scheduler.h, kv_cache_manager.h, block_pool.h):
//
//   requests   each unfinished one stands in exactly one of running and waiting, with the status that belongs there,
//              and nobody else does. Tokens are only ever appended; computed tokens advance by what was scheduled
//   step       within the budget of tokens, the places and the limit a request; who is scheduled runs; who was
//              preempted does not, has no blocks and no computed tokens, and keeps its tokens
//   tokens     exactly those get one whose computed tokens reach their newest with this step
//   blocks     a table has the blocks that its tokens need and no more; who waits has none; a block is held as often as
//              it stands in tables, and free if it stands in none; two tables share a block only in the same place,
//              full, and behind the same tokens
//
// A broken promise is an Internal error of the next Schedule() or UpdateFromOutput(), which names it and the request.

#ifndef ENGINE_TESTING_WATCHED_SCHEDULER_H_
#define ENGINE_TESTING_WATCHED_SCHEDULER_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/block_pool.h"
#include "engine/api/config.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"
#include "engine/api/scheduler.h"
#include "engine/llm_engine.h"

namespace engine::testing {

class WatchedScheduler final : public Scheduler {
 public:
  // `cache` and `pool` outlive the scheduler; `inner` schedules over `cache`, and nobody else takes blocks from `pool`.
  WatchedScheduler(std::unique_ptr<Scheduler> inner, const SchedulerConfig& config, const KvCacheManager& cache,
                   const BlockPool& pool)
      : inner_(std::move(inner)), config_(config), cache_(cache), pool_(pool) {}

  absl::Status AddRequest(const Request& request) override;
  absl::StatusOr<SchedulerOutput> Schedule() override;
  absl::StatusOr<std::vector<Request>> UpdateFromOutput(const SchedulerOutput& output,
                                                        const std::map<std::string, int>& sampled_token_ids) override;
  std::optional<Request> AbortRequest(const std::string& request_id) override;
  bool HasUnfinishedRequests() const override { return inner_->HasUnfinishedRequests(); }
  absl::StatusOr<Request> GetRequest(const std::string& request_id) const override {
    return inner_->GetRequest(request_id);
  }
  std::vector<std::string> RunningIds() const override { return inner_->RunningIds(); }
  std::vector<std::string> WaitingIds() const override { return inner_->WaitingIds(); }

 private:
  using Requests = std::map<std::string, Request>;

  absl::Status CheckStep(const SchedulerOutput& step, const Requests& before) const;
  absl::Status CheckPreempted(const SchedulerOutput& step, const Requests& before) const;
  absl::Status CheckSampled(const SchedulerOutput& step, const std::map<std::string, int>& sampled) const;
  absl::Status CheckUpdated(const SchedulerOutput& step, const std::map<std::string, int>& sampled,
                            const Requests& before, const std::vector<Request>& finished) const;
  // What must hold whenever nobody is in the middle of a call; takes the picture of the requests anew.
  absl::Status Look();
  absl::Status CheckQueues();
  absl::Status CheckTables() const;
  absl::Status CheckSharing(const std::map<int, std::vector<std::pair<std::string, int>>>& holders) const;
  // [tokens] of a request that its table has to have room for.
  int Covered(const Request& request) const;

  std::unique_ptr<Scheduler> inner_;
  const SchedulerConfig config_;
  const KvCacheManager& cache_;
  const BlockPool& pool_;
  Requests requests_;                     // the unfinished ones, as they were last seen
  std::map<std::string, int> in_flight_;  // [tokens] of the step that has not come back yet
  absl::Status broken_;                   // a promise that was broken in a call that cannot say so
};

// The same parts with a WatchedScheduler around theirs.
EngineParts Watched(EngineParts parts);

}  // namespace engine::testing

#endif  // ENGINE_TESTING_WATCHED_SCHEDULER_H_
