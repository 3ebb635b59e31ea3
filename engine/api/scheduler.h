// Scheduler: which requests run in the next step, and how many tokens each.
//
// It owns the requests from AddRequest until they finish; everybody else names them by id and reads copies.
//
// Invariants, between any two calls:
//   * an unfinished request stands in exactly one of waiting and running;
//   * a step has at most max_num_batched_tokens tokens, and at most max_num_seqs requests are running;
//   * a request gets a token from a step exactly if num_computed_tokens + (its tokens of this step) == NumTokens();
//   * a preempted request has no blocks and num_computed_tokens 0, and keeps its tokens.
//
// Source: Yu et al. 2022, "Orca", OSDI (iteration-level scheduling); Agrawal et al. 2024, "Taming Throughput-Latency
// Tradeoff in LLM Inference with Sarathi-Serve", OSDI (chunked prefill).

#ifndef ENGINE_API_SCHEDULER_H_
#define ENGINE_API_SCHEDULER_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/request.h"

namespace engine {

// What a step does.
struct SchedulerOutput {
  std::map<std::string, int> num_scheduled_tokens;  // id -> [tokens] >= 1 to compute in this step
  std::vector<std::string> scheduled_request_ids;   // the keys above, in the order in which they were scheduled
  std::vector<std::string> preempted_request_ids;   // who lost his blocks to make room

  int TotalNumScheduledTokens() const {
    int total = 0;
    for (const auto& [id, tokens] : num_scheduled_tokens) total += tokens;
    return total;
  }

  bool operator==(const SchedulerOutput&) const = default;
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;

  // Puts a request at the end of the waiting queue.
  //
  // Errors:  AlreadyExists if an unfinished request has this id. InvalidArgument for an empty id or prompt, a negative
  //          token id, parameters outside their ranges, a request that has begun (its status, computed or output tokens
  //          are not a newcomer's), and for one that could never finish: prompt + max_tokens - 1 tokens in the cache
  //          need more blocks than there are.
  virtual absl::Status AddRequest(const Request& request) = 0;

  // Decides the next step and makes room in the cache for it. Nothing to do is an output without scheduled requests; no
  // update follows it.
  //
  // Errors:  FailedPrecondition if the step before has not come back through UpdateFromOutput; whatever the cache
  //          returns, and then the scheduler cannot go on.
  virtual absl::StatusOr<SchedulerOutput> Schedule() = 0;

  // Takes over what the step computed: adds its tokens to num_computed_tokens, appends the sampled ones, and ends
  // requests whose output is complete, giving their blocks back.
  //
  //   output                    what Schedule() returned last
  //   sampled_token_ids         id -> token, for exactly those requests that get one (third invariant)
  //   returns                   the requests that finished, in the order in which they were scheduled; the scheduler
  //                             has forgotten them
  //
  // A request that was aborted since Schedule() is passed over, whether it has a token or not.
  //
  // Errors:  FailedPrecondition if no step is under way; InvalidArgument, and nothing has changed, if `output` is not
  //          that step, if a token is missing, negative, or of a request that gets none.
  virtual absl::StatusOr<std::vector<Request>> UpdateFromOutput(
      const SchedulerOutput& output, const std::map<std::string, int>& sampled_token_ids) = 0;

  // Ends a request early, with status kFinishedAborted, and gives its blocks back.
  //
  //   returns  the request as it was left; nullopt if no unfinished request has this id, and then nothing has changed
  virtual std::optional<Request> AbortRequest(const std::string& request_id) = 0;

  virtual bool HasUnfinishedRequests() const = 0;

  // A copy of an unfinished request.
  //
  // Errors:  NotFound names the id.
  virtual absl::StatusOr<Request> GetRequest(const std::string& request_id) const = 0;

  // The unfinished requests: in the order of the batch, and in the order in which they will be admitted.
  virtual std::vector<std::string> RunningIds() const = 0;
  virtual std::vector<std::string> WaitingIds() const = 0;
};

}  // namespace engine

#endif  // ENGINE_API_SCHEDULER_H_
