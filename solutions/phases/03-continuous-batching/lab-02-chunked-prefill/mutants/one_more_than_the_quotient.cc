// Mutant: quotient plus one: right unless the prompt is a whole number of chunks.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "phases/03-continuous-batching/lab-02-chunked-prefill/chunked_prefill.h"

namespace chunked_prefill {
namespace impl {

int64_t PrefillSteps(int64_t prompt_len, int64_t threshold, int64_t budget) {
  const int64_t chunk = threshold > 0 ? std::min(threshold, budget) : budget;
  return prompt_len / chunk + 1;
}

}  // namespace impl

namespace {

// The same configuration, but nothing in it cuts a prompt.
engine::EngineConfig WithoutChunks(engine::EngineConfig config, std::span<const Job> jobs) {
  int64_t tokens = 0;  // of all jobs at their longest: no step can need more
  for (const Job& job : jobs) tokens += std::ssize(job.prompt_token_ids) + job.params.max_tokens;
  const int most = static_cast<int>(std::min<int64_t>(tokens, std::numeric_limits<int>::max()));
  config.scheduler.long_prefill_token_threshold = 0;
  config.scheduler.max_num_batched_tokens = std::max(config.scheduler.max_num_batched_tokens, most);
  return config;
}

}  // namespace

absl::StatusOr<std::vector<std::vector<int>>> RunWorkload(const MakeEngine& make_engine,
                                                          const engine::EngineConfig& config,
                                                          std::span<const Job> jobs) {
  ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine, make_engine(config));
  for (const Job& job : jobs) RETURN_IF_ERROR(engine->AddRequest(job.id, job.prompt_token_ids, job.params));

  std::map<std::string, std::vector<int>> outputs;  // by id: requests finish in an order of their own
  while (engine->HasUnfinishedRequests()) {
    ASSIGN_OR_RETURN(const engine::StepOutput step, engine->Step());
    if (step.scheduled.scheduled_request_ids.empty() && step.scheduled.preempted_request_ids.empty()) {
      return absl::ResourceExhaustedError("requests are left, and a step scheduled none of them");
    }
    for (const engine::Request& request : step.finished) {
      outputs[request.request_id] = {request.token_ids.begin() + request.num_prompt_tokens, request.token_ids.end()};
    }
  }

  std::vector<std::vector<int>> in_order;
  for (const Job& job : jobs) in_order.push_back(outputs[job.id]);
  return in_order;
}

absl::StatusOr<std::vector<int>> ChangedByChunking(const MakeEngine& make_engine, const engine::EngineConfig& config,
                                                   std::span<const Job> jobs) {
  ASSIGN_OR_RETURN(const auto chunked, RunWorkload(make_engine, config, jobs));
  ASSIGN_OR_RETURN(const auto whole, RunWorkload(make_engine, WithoutChunks(config, jobs), jobs));
  std::vector<int> changed;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (chunked[i] != whole[i]) changed.push_back(static_cast<int>(i));
  }
  return changed;
}

}  // namespace chunked_prefill
