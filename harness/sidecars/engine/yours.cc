#include "harness/sidecars/engine/yours.h"

#include <optional>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/mat.h"
#include "base/rng.h"
#include "engine/api/methods.h"
#include "engine/seeded_sampler.h"
#include "harness/remote/remote.h"
#include "harness/sidecars/engine/step_scheduler.h"
#include "phases/00-foundations/lab-03-sampling-basics/sampling_basics.h"
#include "phases/01-request-lifecycle/lab-03-engine-step-by-hand/engine_step.h"
#include "phases/02-paged-attention/lab-01-block-allocator/block_allocator.h"
#include "phases/02-paged-attention/lab-05-share-and-evict/share_and_evict.h"
#include "phases/03-continuous-batching/lab-01-scheduler-step/scheduler_step.h"

REMOTE_CLASS(engine::Model, ENGINE_MODEL_METHODS)
REMOTE_CLASS(engine::Sampler, ENGINE_SAMPLER_METHODS)
REMOTE_CLASS(engine::Scheduler, ENGINE_SCHEDULER_METHODS)
REMOTE_CLASS(engine::BlockPool, ENGINE_BLOCK_POOL_METHODS)
REMOTE_CLASS(engine::KvCacheManager, ENGINE_KV_CACHE_MANAGER_METHODS)

namespace course::chat {
namespace {

using engine::BlockHash;
using engine::BlockPool;
using engine::BlockState;
using engine::KvCacheManager;
using engine::Request;

// The pool's user here makes no mistake, so a refusal is one of the pool's.
class YourBlockPool final : public BlockPool {
 public:
  YourBlockPool(YourPart& part, std::unique_ptr<BlockPool> pool) : part_(part), pool_(std::move(pool)) {}

  absl::StatusOr<std::optional<std::vector<int>>> GetNewBlocks(int n) override {
    auto blocks = part_.Guarded([&] { return pool_->GetNewBlocks(n); });
    part_.RequireOk(blocks.status(), absl::StrCat("GetNewBlocks(", n, ")"));
    if (!blocks->has_value()) return blocks;
    const std::set<int> different((*blocks)->begin(), (*blocks)->end());
    part_.Require(std::ssize(**blocks) == n && std::ssize(different) == n,
                  absl::StrCat("GetNewBlocks(", n, ") gave ", different.size(), " different blocks."));
    part_.Require(n == 0 || (*different.begin() > engine::kNullBlockId && *different.rbegin() < NumBlocks()),
                  absl::StrCat("GetNewBlocks(", n, ") gave a block that does not exist."));
    return blocks;
  }
  absl::Status Touch(std::span<const int> ids) override {
    part_.RequireOk(part_.Guarded([&] { return pool_->Touch(ids); }), "Touch");
    return absl::OkStatus();
  }
  absl::Status FreeBlocks(std::span<const int> ids) override {
    part_.RequireOk(part_.Guarded([&] { return pool_->FreeBlocks(ids); }), "FreeBlocks");
    return absl::OkStatus();
  }
  absl::Status CacheFullBlocks(std::span<const int> ids, std::span<const BlockHash> hashes) override {
    part_.RequireOk(part_.Guarded([&] { return pool_->CacheFullBlocks(ids, hashes); }), "CacheFullBlocks");
    return absl::OkStatus();
  }
  std::optional<int> GetCachedBlock(BlockHash hash) const override {
    return part_.Guarded([&] { return pool_->GetCachedBlock(hash); });
  }
  int NumFreeBlocks() const override {
    return part_.Guarded([&] { return pool_->NumFreeBlocks(); });
  }
  int NumBlocks() const override {
    return part_.Guarded([&] { return pool_->NumBlocks(); });
  }
  double Usage() const override {
    return part_.Guarded([&] { return pool_->Usage(); });
  }
  absl::StatusOr<BlockState> GetBlock(int id) const override {
    return part_.Guarded([&] { return pool_->GetBlock(id); });
  }
  std::vector<int> FreeQueue() const override {
    return part_.Guarded([&] { return pool_->FreeQueue(); });
  }

 private:
  YourPart& part_;
  const std::unique_ptr<BlockPool> pool_;
};

class YourKvCacheManager final : public KvCacheManager {
 public:
  YourKvCacheManager(YourPart& part, std::unique_ptr<KvCacheManager> cache, const BlockPool& pool)
      : part_(part), cache_(std::move(cache)), pool_(pool) {}

  int BlockSize() const override {
    return part_.Guarded([&] { return cache_->BlockSize(); });
  }
  int NumUsableBlocks() const override {
    return part_.Guarded([&] { return cache_->NumUsableBlocks(); });
  }
  int NumFreeBlocks() const override {
    return part_.Guarded([&] { return cache_->NumFreeBlocks(); });
  }
  std::vector<int> GetComputedBlocks(const Request& request) const override {
    std::vector<int> hits = part_.Guarded([&] { return cache_->GetComputedBlocks(request); });
    part_.Require(std::ssize(hits) * BlockSize() < request.NumTokens(),
                  absl::StrCat("GetComputedBlocks gave ", hits.size(), " blocks for ", request.NumTokens(),
                               " tokens: one must be left to compute."));
    RequireBlocks(hits, "GetComputedBlocks");
    return hits;
  }
  absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const Request& request, int num_new_tokens,
                                                                std::span<const int> hits) override {
    auto blocks = part_.Guarded([&] { return cache_->AllocateSlots(request, num_new_tokens, hits); });
    part_.RequireOk(blocks.status(), absl::StrCat("AllocateSlots for ", request.request_id));
    if (!blocks->has_value()) return blocks;
    const std::vector<int> table = BlockTable(request.request_id);
    part_.Require(std::ssize(table) * BlockSize() >= request.num_computed_tokens + num_new_tokens,
                  absl::StrCat("After AllocateSlots ", request.request_id, " has ", table.size(), " blocks for ",
                               request.num_computed_tokens + num_new_tokens, " tokens."));
    return blocks;
  }
  void Free(const std::string& request_id) override {
    part_.Guarded([&] {
      cache_->Free(request_id);
      return 0;
    });
  }
  std::vector<int> BlockTable(const std::string& request_id) const override {
    std::vector<int> table = part_.Guarded([&] { return cache_->BlockTable(request_id); });
    RequireBlocks(table, "BlockTable");
    return table;
  }

 private:
  void RequireBlocks(const std::vector<int>& blocks, std::string_view call) const {
    const int all = pool_.NumBlocks();
    for (const int id : blocks) {
      part_.Require(id > engine::kNullBlockId && id < all,
                    absl::StrCat(std::string(call), " gave block ", id, ", which does not exist."));
    }
  }

  YourPart& part_;
  const std::unique_ptr<KvCacheManager> cache_;
  const BlockPool& pool_;
};

// Row by row: the lab's function knows one request.
class YourSampler final : public engine::Sampler {
 public:
  explicit YourSampler(YourPart& part) : part_(part) {}

  absl::StatusOr<std::vector<int>> Sample(const base::Mat& logits,
                                          std::span<const engine::SamplingMetadata> rows) override {
    std::vector<int> tokens;
    for (size_t b = 0; b < rows.size(); ++b) {
      base::Rng stream = engine::StreamAfter(rows[b].seed, rows[b].num_output_tokens);
      const std::span<const float> row = std::span(logits.data).subspan(b * logits.cols, logits.cols);
      const absl::StatusOr<int> token =
          part_.Call<decltype(sampling_basics::Sample)>("sampling_basics::Sample", row, rows[b].params, stream);
      part_.RequireOk(token.status(), "Sample");
      part_.Require(*token >= 0 && *token < logits.cols,
                    absl::StrCat("Sample gave token ", *token, " of a vocabulary of ", logits.cols, "."));
      tokens.push_back(*token);
    }
    return tokens;
  }

 private:
  YourPart& part_;
};

}  // namespace

engine::EngineParts PartsOf(const std::vector<sidecar::Part>& parts, const std::string& folder, Yours& yours) {
  engine::EngineParts made = engine::ReferenceParts();
  for (const sidecar::Part& known : parts) {
    if (!known.yours) continue;
    const std::string lab = known.lab.substr(known.lab.rfind('/') + 1);
    absl::StrAppend(&yours.labs, yours.labs.empty() ? "" : ", ", lab);
    yours.parts.push_back(std::make_unique<YourPart>(absl::StrCat("Your ", known.name, " (", lab, ")"),
                                                     absl::StrCat(folder, "/", known.name), yours.blame));
    YourPart& part = *yours.parts.back();
    if (known.name == "block-pool") {
      made.make_block_pool = [&part](const engine::CacheConfig& config) -> absl::StatusOr<std::unique_ptr<BlockPool>> {
        return std::make_unique<YourBlockPool>(part, part.Call<decltype(block_allocator::impl::MakeBlockPool)>(
                                                         "block_allocator::impl::MakeBlockPool", config));
      };
    } else if (known.name == "kv-cache-manager") {
      made.make_kv_cache_manager =
          [&part](BlockPool& pool,
                  const engine::CacheConfig& config) -> absl::StatusOr<std::unique_ptr<KvCacheManager>> {
        return std::make_unique<YourKvCacheManager>(part,
                                                    part.Call<decltype(share_and_evict::impl::MakeKvCacheManager)>(
                                                        "share_and_evict::impl::MakeKvCacheManager", pool, config),
                                                    pool);
      };
    } else if (known.name == "scheduler") {
      made.make_scheduler =
          [&part](KvCacheManager& cache,
                  const engine::SchedulerConfig& config) -> absl::StatusOr<std::unique_ptr<engine::Scheduler>> {
        return std::make_unique<StepScheduler>(
            cache, config, [&part](auto running, auto waiting, const auto& limits, const auto& try_allocate) {
              return part.Call<decltype(scheduler_step::impl::ScheduleStep)>("scheduler_step::impl::ScheduleStep",
                                                                             running, waiting, limits, try_allocate);
            });
      };
    } else if (known.name == "step") {
      made.step = [&part](engine::Scheduler& scheduler, engine::Model& model, engine::Sampler& sampler) {
        return part.Call<decltype(engine_step::StepByHand)>("engine_step::StepByHand", scheduler, model, sampler);
      };
    } else if (known.name == "sampler") {
      made.make_sampler = [&part]() -> absl::StatusOr<std::unique_ptr<engine::Sampler>> {
        return std::make_unique<YourSampler>(part);
      };
    }
  }
  return made;
}

}  // namespace course::chat
