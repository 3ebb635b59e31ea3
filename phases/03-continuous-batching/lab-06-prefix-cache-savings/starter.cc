// Lab 03-06  Prefix-cache savings. You edit this file; prefix_cache_savings.h says what each function promises.

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "phases/03-continuous-batching/lab-06-prefix-cache-savings/prefix_cache_savings.h"

namespace prefix_cache_savings {

absl::StatusOr<std::vector<engine::StepOutput>> RunJobs(engine::Engine& engine, std::span<const Job> jobs) {
  // TODO(lab): add every job, then step while requests are left. What if a step does nothing at all?
  return absl::UnimplementedError("TODO(lab)");
}

int64_t TotalScheduledTokens(std::span<const engine::StepOutput> steps) {
  // TODO(lab): the tokens of every step, added up in 64 bits.
  return 0;
}

absl::StatusOr<Savings> MeasureSavings(const MakeEngine& make_engine, const engine::EngineConfig& config,
                                       std::span<const Job> jobs) {
  // TODO(lab): one run with config.cache.enable_prefix_caching false, one with true. Where do the outputs stand?
  return absl::UnimplementedError("TODO(lab)");
}

namespace impl {

int64_t PredictUncached(std::span<const Job> jobs) {
  // TODO(lab): which tokens of a request are computed, and which one never is?
  return 0;
}

int64_t ReusableTokens(int64_t prompt_len, int64_t shared_len, int64_t block_size) {
  // TODO(lab): whole blocks only, and one token must be left to compute.
  return 0;
}

int64_t PredictCached(int64_t num_requests, int64_t prefix_len, int64_t tail_len, int64_t max_tokens,
                      int64_t block_size) {
  // TODO(lab): the first request computes everything, the others only what they cannot reuse.
  return 0;
}

}  // namespace impl
}  // namespace prefix_cache_savings
