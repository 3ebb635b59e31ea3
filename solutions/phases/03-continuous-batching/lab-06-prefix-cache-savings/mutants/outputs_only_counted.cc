// Mutant: compares how many requests finished, not what came of them.

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "phases/03-continuous-batching/lab-06-prefix-cache-savings/prefix_cache_savings.h"

namespace prefix_cache_savings {
namespace {

using Steps = std::vector<engine::StepOutput>;

absl::StatusOr<Steps> RunFresh(const MakeEngine& make_engine, engine::EngineConfig config, bool caching,
                               std::span<const Job> jobs) {
  config.cache.enable_prefix_caching = caching;
  ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine, make_engine(config));
  return RunJobs(*engine, jobs);
}

std::map<std::string, int> FirstStep(const Steps& steps) {
  if (steps.empty()) return {};
  return steps.front().scheduled.num_scheduled_tokens;
}

// What every request has in the end, prompt and output.
std::map<std::string, std::vector<int>> FinishedTokens(const Steps& steps) {
  std::map<std::string, std::vector<int>> tokens;
  for (const engine::StepOutput& step : steps) {
    for (const engine::Request& request : step.finished) tokens[request.request_id] = request.token_ids;
  }
  return tokens;
}

}  // namespace

absl::StatusOr<Steps> RunJobs(engine::Engine& engine, std::span<const Job> jobs) {
  for (const Job& job : jobs) {
    RETURN_IF_ERROR(engine.AddRequest(job.id, job.prompt, {.max_tokens = job.max_tokens}));
  }
  Steps steps;
  while (engine.HasUnfinishedRequests()) {
    ASSIGN_OR_RETURN(engine::StepOutput step, engine.Step());
    if (step.scheduled.scheduled_request_ids.empty() && step.scheduled.preempted_request_ids.empty()) {
      return absl::ResourceExhaustedError(
          absl::StrCat("step ", steps.size() + 1, " did nothing for the requests left"));
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

int64_t TotalScheduledTokens(std::span<const engine::StepOutput> steps) {
  int64_t total = 0;
  for (const engine::StepOutput& step : steps) total += step.scheduled.TotalNumScheduledTokens();
  return total;
}

absl::StatusOr<Savings> MeasureSavings(const MakeEngine& make_engine, const engine::EngineConfig& config,
                                       std::span<const Job> jobs) {
  ASSIGN_OR_RETURN(const Steps uncached, RunFresh(make_engine, config, false, jobs));
  ASSIGN_OR_RETURN(const Steps cached, RunFresh(make_engine, config, true, jobs));
  return Savings{.uncached_tokens = TotalScheduledTokens(uncached),
                 .cached_tokens = TotalScheduledTokens(cached),
                 .first_step_uncached = FirstStep(uncached),
                 .first_step_cached = FirstStep(cached),
                 .same_outputs = FinishedTokens(uncached).size() == FinishedTokens(cached).size()};
}

namespace impl {

int64_t PredictUncached(std::span<const Job> jobs) {
  int64_t total = 0;
  for (const Job& job : jobs) total += std::ssize(job.prompt) + job.max_tokens - 1;
  return total;
}

int64_t ReusableTokens(int64_t prompt_len, int64_t shared_len, int64_t block_size) {
  return std::min(shared_len, prompt_len - 1) / block_size * block_size;
}

int64_t PredictCached(int64_t num_requests, int64_t prefix_len, int64_t tail_len, int64_t max_tokens,
                      int64_t block_size) {
  if (num_requests == 0) return 0;
  const int64_t prompt_len = prefix_len + tail_len;
  const int64_t leader = prompt_len + max_tokens - 1;
  const int64_t follower = leader - ReusableTokens(prompt_len, prefix_len, block_size);
  return leader + (num_requests - 1) * follower;
}

}  // namespace impl
}  // namespace prefix_cache_savings
