#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/metered_engine.h"

#include <memory>

#include "absl/status/statusor.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/llm_engine.h"
#include "engine/paged_kv_cache_manager.h"
#include "engine/toy_model.h"

namespace prefix_cache_hitrate::testing {

Outcome RunMetered(const engine::EngineConfig& config, const continuous_batching::testing::Workload& workload) {
  Outcome run;
  std::unique_ptr<engine::KvCacheManager> cache;  // what the meter wraps; goes after the engine
  engine::EngineParts parts = engine::ReferenceParts();
  parts.make_kv_cache_manager = [&](engine::BlockPool& pool, const engine::CacheConfig& cache_config) {
    cache = engine::PagedKvCacheManager::Create(pool, cache_config).value();
    return absl::StatusOr<std::unique_ptr<engine::KvCacheManager>>(
        MakeMeter(*cache, [&run](const Allocation& allocation) { run.log.push_back(allocation); }));
  };
  const auto engine = engine::LlmEngine::Create(config, std::make_unique<engine::ToyModel>(), parts);
  run.status = engine.status();
  for (const auto& [id, prompt, max_tokens] : workload) {
    if (run.status.ok()) run.status = (*engine)->AddRequest(id, prompt, {.max_tokens = max_tokens});
  }
  for (int steps = 1; run.status.ok() && (*engine)->HasUnfinishedRequests(); ++steps) {
    if (steps > 2000) run.status = absl::DeadlineExceededError("the requests make no progress");
    const absl::StatusOr<engine::StepOutput> step = (*engine)->Step();
    run.status.Update(step.status());
    if (!step.ok()) break;
    run.num_finished += step->finished.size();
  }
  return run;
}

}  // namespace prefix_cache_hitrate::testing
