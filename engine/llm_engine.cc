#include "engine/llm_engine.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "base/status_macros.h"
#include "engine/continuous_batching_scheduler.h"
#include "engine/lru_block_pool.h"
#include "engine/paged_execution.h"
#include "engine/paged_kv_cache_manager.h"
#include "engine/requests.h"
#include "engine/seeded_sampler.h"
#include "engine/step.h"

namespace engine {
namespace {

// FNV-1a, 64 bits (Fowler, Noll, Vo): the same on every machine, unlike std::hash.
uint64_t Fnv1a(const std::string& text) {
  uint64_t h = 0xcbf29ce484222325;
  for (const char byte : text) h = (h ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return h;
}

absl::Status CheckParts(const Model* model, const EngineParts& parts) {
  if (model == nullptr) return absl::InvalidArgumentError("an engine without a model");
  if (parts.make_block_pool && parts.make_kv_cache_manager && parts.make_scheduler && parts.make_sampler &&
      parts.step) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("a part of the engine is missing: each function of EngineParts must be set");
}

// What a part's function made, which is refused if it is nothing: a lab that is not written yet.
template <class T>
absl::StatusOr<std::unique_ptr<T>> NotNull(const char* part, absl::StatusOr<std::unique_ptr<T>> made) {
  if (made.ok() && *made == nullptr) return absl::InvalidArgumentError(absl::StrCat(part, " returned nothing"));
  return made;
}

}  // namespace

EngineParts ReferenceParts() {
  return {.make_block_pool = LruBlockPool::Create,
          .make_kv_cache_manager = PagedKvCacheManager::Create,
          .make_scheduler = ContinuousBatchingScheduler::Create,
          .make_sampler = [] { return std::make_unique<SeededSampler>(); },
          .step = RunStep};
}

absl::StatusOr<std::unique_ptr<LlmEngine>> LlmEngine::Create(const EngineConfig& config, std::unique_ptr<Model> model,
                                                             EngineParts parts) {
  RETURN_IF_ERROR(CheckParts(model.get(), parts));
  auto engine = absl::WrapUnique(new LlmEngine);
  engine->seed_ = config.seed;
  engine->step_ = std::move(parts.step);
  engine->model_ = std::move(model);
  ASSIGN_OR_RETURN(engine->sampler_, NotNull("make_sampler", parts.make_sampler()));
  ASSIGN_OR_RETURN(engine->pool_, NotNull("make_block_pool", parts.make_block_pool(config.cache)));
  ASSIGN_OR_RETURN(engine->cache_, NotNull("make_kv_cache_manager", parts.make_kv_cache_manager(*engine->pool_, config.cache)));
  ASSIGN_OR_RETURN(engine->scheduler_, NotNull("make_scheduler", parts.make_scheduler(*engine->cache_, config.scheduler)));
  return engine;
}

absl::StatusOr<std::unique_ptr<LlmEngine>> LlmEngine::Create(const EngineConfig& config,
                                                             std::unique_ptr<PagedModel> model, EngineParts parts) {
  if (model == nullptr) return absl::InvalidArgumentError("an engine without a model");
  PagedModel& paged_model = *model;
  auto runner = std::make_unique<PagedModelRunner>(std::move(model));
  PagedModelRunner& paged_runner = *runner;
  ASSIGN_OR_RETURN(auto engine, Create(config, std::unique_ptr<Model>(std::move(runner)), std::move(parts)));
  // After the parts, which have checked what is asked for.
  RETURN_IF_ERROR(paged_model.ReserveCache(config.cache));
  engine->scheduler_ = std::make_unique<PagedScheduler>(std::move(engine->scheduler_), *engine->cache_, paged_runner);
  return engine;
}

absl::Status LlmEngine::AddRequest(const std::string& request_id, std::span<const int> prompt_token_ids,
                                   const RequestParams& params) {
  for (size_t i = 0; i < prompt_token_ids.size(); ++i) {
    if (prompt_token_ids[i] < 0 || prompt_token_ids[i] >= model_->VocabSize()) {
      return absl::InvalidArgumentError(absl::StrCat("request ", request_id, ": token ", i, " of the prompt is ",
                                                     prompt_token_ids[i], ", outside the vocabulary 0 .. ",
                                                     model_->VocabSize() - 1));
    }
  }
  Request request = NewRequest(request_id, prompt_token_ids, params);
  // Of the id and not of the order in which requests come, so that a run can be repeated whatever came first.
  if (!params.seed.has_value()) request.params.seed = base::Rng{seed_ ^ Fnv1a(request_id)}.Next();
  return scheduler_->AddRequest(request);
}

absl::StatusOr<StepOutput> LlmEngine::Step() { return step_(*scheduler_, *model_, *sampler_); }

std::optional<Request> LlmEngine::Abort(const std::string& request_id) { return scheduler_->AbortRequest(request_id); }

bool LlmEngine::HasUnfinishedRequests() const { return scheduler_->HasUnfinishedRequests(); }

std::vector<Request> LlmEngine::LiveRequests() const {
  std::vector<std::string> ids = scheduler_->RunningIds();
  for (std::string& id : scheduler_->WaitingIds()) ids.push_back(std::move(id));
  std::vector<Request> requests;
  for (const std::string& id : ids) {
    // A scheduler that lists an id knows it.
    if (absl::StatusOr<Request> request = scheduler_->GetRequest(id); request.ok()) {
      requests.push_back(*std::move(request));
    }
  }
  return requests;
}

}  // namespace engine
