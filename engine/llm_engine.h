// LlmEngine: an engine put together from its parts.

#ifndef ENGINE_LLM_ENGINE_H_
#define ENGINE_LLM_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/block_pool.h"
#include "engine/api/config.h"
#include "engine/api/engine.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/model.h"
#include "engine/api/paged_model.h"
#include "engine/api/request.h"
#include "engine/api/sampler.h"
#include "engine/api/scheduler.h"

namespace engine {

// Where each part comes from. Whoever builds an engine may exchange any of them: a lab's, or one in another process.
struct EngineParts {
  std::function<absl::StatusOr<std::unique_ptr<BlockPool>>(const CacheConfig&)> make_block_pool;
  std::function<absl::StatusOr<std::unique_ptr<KvCacheManager>>(BlockPool&, const CacheConfig&)> make_kv_cache_manager;
  std::function<absl::StatusOr<std::unique_ptr<Scheduler>>(KvCacheManager&, const SchedulerConfig&)> make_scheduler;
  std::function<absl::StatusOr<std::unique_ptr<Sampler>>()> make_sampler;
  std::function<absl::StatusOr<StepOutput>(Scheduler&, Model&, Sampler&)> step;
};
// The parts that stand in this folder.
EngineParts ReferenceParts();

class LlmEngine final : public Engine {
 public:
  // Errors:  InvalidArgument without a model, for a part that is missing or makes nothing, and for what the parts refuse of `config`.
  static absl::StatusOr<std::unique_ptr<LlmEngine>> Create(const EngineConfig& config, std::unique_ptr<Model> model,
                                                           EngineParts parts = ReferenceParts());
  // The same over a model that keeps keys and values: takes memory for the cache, and has the model compute whatever the
  // parts schedule (engine/paged_execution.h). AddRequest refuses what is longer than the model's longest sequence.
  //
  // Errors:  as above; whatever the model's ReserveCache returns.
  static absl::StatusOr<std::unique_ptr<LlmEngine>> Create(const EngineConfig& config,
                                                           std::unique_ptr<PagedModel> model,
                                                           EngineParts parts = ReferenceParts());

  absl::Status AddRequest(const std::string& request_id, std::span<const int> prompt_token_ids,
                          const RequestParams& params) override;
  absl::StatusOr<StepOutput> Step() override;
  std::optional<Request> Abort(const std::string& request_id) override;
  bool HasUnfinishedRequests() const override;
  std::vector<Request> LiveRequests() const override;

  // For whoever looks inside; they belong to the engine.
  const BlockPool& block_pool() const { return *pool_; }
  const KvCacheManager& kv_cache_manager() const { return *cache_; }
  const Scheduler& scheduler() const { return *scheduler_; }

 private:
  LlmEngine() = default;

  uint64_t seed_ = 0;
  std::function<absl::StatusOr<StepOutput>(Scheduler&, Model&, Sampler&)> step_;
  // Each refers to the one before it, and goes before it.
  std::unique_ptr<Model> model_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<BlockPool> pool_;
  std::unique_ptr<KvCacheManager> cache_;
  std::unique_ptr<Scheduler> scheduler_;
};

}  // namespace engine

#endif  // ENGINE_LLM_ENGINE_H_
