// Mutant: counts the places of those that have tokens in this step; a running request without any has its place all the
// same.

#include <algorithm>
#include <iterator>
#include <span>

#include "phases/03-continuous-batching/lab-01-scheduler-step/scheduler_step.h"

namespace scheduler_step::impl {
namespace {

// How many tokens a request gets of a step that has `budget` left: prompt or decode, running or waiting.
int NextTokens(const SchedRequest& request, int threshold, int budget) {
  int tokens = request.num_tokens - request.num_computed;
  if (threshold > 0) tokens = std::min(tokens, threshold);
  return std::min(tokens, budget);
}

}  // namespace

StepDecision ScheduleStep(std::span<const SchedRequest> running, std::span<const SchedRequest> waiting,
                          const StepLimits& limits, const TryAllocate& try_allocate) {
  StepDecision step = {.budget_left = limits.max_num_batched_tokens};
  const auto schedule = [&](const SchedRequest& request) {
    const int tokens = NextTokens(request, limits.long_prefill_token_threshold, step.budget_left);
    if (tokens == 0) return true;  // there was nothing to ask for, so nothing was refused
    if (!try_allocate(request, tokens)) return false;
    step.scheduled.emplace_back(request.id, tokens);
    step.budget_left -= tokens;
    return true;
  };

  bool refused = false;
  for (const SchedRequest& request : running) {
    if (!schedule(request)) refused = true;
  }
  if (refused) return step;

  auto places = limits.max_num_seqs - std::ssize(step.scheduled);
  for (const SchedRequest& request : waiting) {
    if (step.budget_left == 0 || places == 0) break;
    if (!schedule(request)) break;
    step.admitted.push_back(request.id);
    --places;
  }
  return step;
}

}  // namespace scheduler_step::impl
