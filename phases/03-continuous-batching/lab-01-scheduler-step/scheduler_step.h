// Lab 03-01  One step of a scheduler: who runs in the next step, and how many tokens each gets.
//
// You write ScheduleStep of namespace `impl` in starter.cc. This header is frozen: the tests, the reference solution
// and the test's stand-in for another process compile against it.
//
// Three things are scarce, and each has a place of its own where it is watched:
//
//   budget   [tokens]    max_num_batched_tokens, shared by everybody in the step
//   places   [requests]  max_num_seqs, counts whoever runs, with or without tokens in this step
//   memory               known to try_allocate alone
//
// Besides, long_prefill_token_threshold limits what a single request gets of a step, however much is left.

#ifndef PHASES_03_CONTINUOUS_BATCHING_LAB_01_SCHEDULER_STEP_SCHEDULER_STEP_H_
#define PHASES_03_CONTINUOUS_BATCHING_LAB_01_SCHEDULER_STEP_SCHEDULER_STEP_H_

#include <cstddef>
#include <functional>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace scheduler_step {

// What a scheduler has to know of a request. Nothing says whether it is a prompt or a decode: what is left to compute
// is num_tokens - num_computed, many tokens of a prompt, one of a decode.
struct SchedRequest {
  std::string id;
  int num_tokens = 0;    // [tokens] prompt and output so far
  int num_computed = 0;  // [tokens] in 0 .. num_tokens: of these the cache has keys and values. Of a waiting request
                         // more than 0 if the prefix cache has found some, and never all

  bool operator==(const SchedRequest&) const = default;
};

struct StepLimits {
  int max_num_batched_tokens = 0;        // [tokens] >= 1 of all requests of a step together
  int max_num_seqs = 0;                  // [requests] >= 1 running at once
  int long_prefill_token_threshold = 0;  // [tokens] >= 0 of one request in one step; 0 switches this limit off

  bool operator==(const StepLimits&) const = default;
};

// Makes room in the cache for the next num_new_tokens >= 1 tokens of a request.
//
//   returns  whether there was room. If so, it is taken: a request that got it must be in the step, with exactly so
//            many tokens. If not, nothing has changed
//
// Ask at most once a step for a request, and only for one that would be in the step if the answer were yes. Each call
// has a price: it searches a table, and may cross a process border.
using TryAllocate = std::function<bool(const SchedRequest& request, int num_new_tokens)>;

struct StepDecision {
  std::vector<std::pair<std::string, int>> scheduled;  // (id, tokens >= 1), in the order in which they were scheduled
  std::vector<std::string> admitted;                   // those of them that waited until now, in the same order
  int budget_left = 0;                                 // [tokens] of the budget that nobody got

  bool operator==(const StepDecision&) const = default;
};

// You write this.
namespace impl {

// Decides one step, first the running requests, then the waiting ones, each in the order of its list.
//
//   1. A request gets all its tokens that are left to compute, but not more than the threshold (if there is one) and
//      not more than is left of the budget. One that would get 0 tokens is passed over: nobody asks for its memory.
//   2. Running requests: each is asked for. One that gets no memory has no tokens in this step; those behind it are
//      asked for all the same.
//   3. Waiting requests: admitted from the front, while there are tokens in the budget and places in the batch. The
//      first one that gets no memory ends the step: nobody behind it is admitted, although a smaller one might fit.
//   4. If a running request got no memory, nobody is admitted at all: the newcomer would take the very room that an
//      older one is waiting for.
//
// Nobody gives memory back here. Who must give way when a running request gets none is the subject of lab 03-04
// (preemption): whoever calls this function may do that inside try_allocate, and then refuses for those that gave way.
//
//   running      (R) in the order in which they were admitted
//   waiting      (W) in the order in which they arrived
//   returns      the decision; the requests' own numbers change later, when the step has been computed
//
// Example: A has 11 tokens, 10 of them computed, and runs; B has 20, none computed, and waits; 16 tokens, 4 places,
//          memory enough. try_allocate(A, 1), try_allocate(B, 15): {A: 1, B: 15}, B is admitted, 0 tokens are left.
//
// Errors:  none here, see the checked function below.
// Cost:    O(R + W) and as many calls of try_allocate as there are requests at the most.
// Source:  Yu et al. 2022, "Orca: A Distributed Serving System for Transformer-Based Generative Models", OSDI, section
//          3.1 (a decision each iteration); Agrawal et al. 2024, "Taming Throughput-Latency Tradeoff in LLM Inference
//          with Sarathi-Serve", OSDI, section 4.2 (decodes first, prompts in pieces of what is left).
StepDecision ScheduleStep(std::span<const SchedRequest> running, std::span<const SchedRequest> waiting,
                          const StepLimits& limits, const TryAllocate& try_allocate);

}  // namespace impl

// What no scheduler could make sense of.
//
// Errors:  InvalidArgument for a limit outside its range, more running requests than max_num_seqs, an id that occurs
//          twice, num_computed outside 0 .. num_tokens, a waiting request that has nothing left to compute, and for no
//          try_allocate.
inline absl::Status CheckStep(std::span<const SchedRequest> running, std::span<const SchedRequest> waiting,
                              const StepLimits& limits, const TryAllocate& try_allocate) {
  const auto refuse = [](auto... why) { return absl::InvalidArgumentError(absl::StrCat(why...)); };
  if (limits.max_num_batched_tokens < 1) {
    return refuse("max_num_batched_tokens ", limits.max_num_batched_tokens, " is below 1");
  }
  if (limits.max_num_seqs < 1) return refuse("max_num_seqs ", limits.max_num_seqs, " is below 1");
  if (limits.long_prefill_token_threshold < 0) {
    return refuse("long_prefill_token_threshold ", limits.long_prefill_token_threshold,
                  " is below 0; 0 switches it off");
  }
  if (std::ssize(running) > limits.max_num_seqs) {
    return refuse(running.size(), " requests are running, but max_num_seqs is ", limits.max_num_seqs);
  }
  if (try_allocate == nullptr) return refuse("there is no try_allocate to ask");
  std::set<std::string_view> ids;
  for (size_t i = 0; i < running.size() + waiting.size(); ++i) {
    const bool waits = i >= running.size();
    const SchedRequest& request = waits ? waiting[i - running.size()] : running[i];
    if (!ids.insert(request.id).second) return refuse("two requests are called ", request.id);
    if (request.num_computed < 0 || request.num_computed > request.num_tokens) {
      return refuse("request ", request.id, ": ", request.num_computed, " of ", request.num_tokens, " tokens computed");
    }
    if (waits && request.num_computed == request.num_tokens) {
      return refuse("request ", request.id, " waits, but all its ", request.num_tokens, " tokens are computed");
    }
  }
  return absl::OkStatus();
}

// The function above, checked. Everybody but you calls this one.
//
// Errors:  as CheckStep, and then try_allocate was not called.
inline absl::StatusOr<StepDecision> ScheduleStep(std::span<const SchedRequest> running,
                                                 std::span<const SchedRequest> waiting, const StepLimits& limits,
                                                 const TryAllocate& try_allocate) {
  RETURN_IF_ERROR(CheckStep(running, waiting, limits, try_allocate));
  return impl::ScheduleStep(running, waiting, limits, try_allocate);
}

}  // namespace scheduler_step

#endif  // PHASES_03_CONTINUOUS_BATCHING_LAB_01_SCHEDULER_STEP_SCHEDULER_STEP_H_
