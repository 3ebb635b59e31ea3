// The parts of an engine as a lab would contract them, to show that each can live in another process.

#ifndef ENGINE_TESTDATA_ASSEMBLY_H_
#define ENGINE_TESTDATA_ASSEMBLY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/api/block_pool.h"
#include "engine/api/config.h"
#include "engine/api/engine.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/model.h"
#include "engine/api/sampler.h"
#include "engine/api/scheduler.h"
#include "engine/api/tokenizer.h"

namespace assembly {

using engine::BlockPool;
using engine::CacheConfig;
using engine::EngineConfig;
using engine::KvCacheManager;
using engine::Model;
using engine::Sampler;
using engine::Scheduler;
using engine::SchedulerConfig;
using engine::StepOutput;

std::unique_ptr<engine::Tokenizer> MakeTokenizer();
std::unique_ptr<Model> MakeModel();
absl::StatusOr<std::unique_ptr<Sampler>> MakeSampler();
absl::StatusOr<std::unique_ptr<BlockPool>> MakeBlockPool(const CacheConfig& config);
absl::StatusOr<std::unique_ptr<KvCacheManager>> MakeKvCacheManager(BlockPool& pool, const CacheConfig& config);
absl::StatusOr<std::unique_ptr<Scheduler>> MakeScheduler(KvCacheManager& cache, const SchedulerConfig& config);
absl::StatusOr<StepOutput> Step(Scheduler& scheduler, Model& model, Sampler& sampler);
absl::StatusOr<std::unique_ptr<engine::Engine>> MakeEngine(const EngineConfig& config);
// Runs the engine to its end; the tokens of all its steps.
absl::StatusOr<int> DriveToEnd(engine::Engine& engine);

}  // namespace assembly

#endif  // ENGINE_TESTDATA_ASSEMBLY_H_
