// What a learner's file would be: here, the reference parts.

#include "engine/testdata/assembly.h"

#include "base/status_macros.h"
#include "engine/byte_tokenizer.h"
#include "engine/continuous_batching_scheduler.h"
#include "engine/llm_engine.h"
#include "engine/lru_block_pool.h"
#include "engine/paged_kv_cache_manager.h"
#include "engine/seeded_sampler.h"
#include "engine/step.h"
#include "engine/toy_model.h"

namespace assembly {

std::unique_ptr<engine::Tokenizer> MakeTokenizer() { return std::make_unique<engine::ByteTokenizer>(); }
std::unique_ptr<Model> MakeModel() { return std::make_unique<engine::ToyModel>(); }
absl::StatusOr<std::unique_ptr<Sampler>> MakeSampler() { return std::make_unique<engine::SeededSampler>(); }
absl::StatusOr<std::unique_ptr<BlockPool>> MakeBlockPool(const CacheConfig& config) {
  return engine::LruBlockPool::Create(config);
}
absl::StatusOr<std::unique_ptr<KvCacheManager>> MakeKvCacheManager(BlockPool& pool, const CacheConfig& config) {
  return engine::PagedKvCacheManager::Create(pool, config);
}
absl::StatusOr<std::unique_ptr<Scheduler>> MakeScheduler(KvCacheManager& cache, const SchedulerConfig& config) {
  return engine::ContinuousBatchingScheduler::Create(cache, config);
}
absl::StatusOr<StepOutput> Step(Scheduler& scheduler, Model& model, Sampler& sampler) {
  return engine::RunStep(scheduler, model, sampler);
}
absl::StatusOr<std::unique_ptr<engine::Engine>> MakeEngine(const EngineConfig& config) {
  return engine::LlmEngine::Create(config, MakeModel());
}
absl::StatusOr<int> DriveToEnd(engine::Engine& engine) {
  int tokens = 0;
  while (engine.HasUnfinishedRequests()) {
    ASSIGN_OR_RETURN(const StepOutput step, engine.Step());
    tokens += step.scheduled.TotalNumScheduledTokens();
  }
  return tokens;
}

}  // namespace assembly
