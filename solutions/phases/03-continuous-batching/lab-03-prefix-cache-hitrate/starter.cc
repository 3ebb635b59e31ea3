// Lab 03-03  Prefix-cache hit rate. You edit this file; prefix_cache_hitrate.h says what each function promises.

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "phases/03-continuous-batching/lab-03-prefix-cache-hitrate/prefix_cache_hitrate.h"

namespace prefix_cache_hitrate {
namespace {

class Meter final : public engine::KvCacheManager {
 public:
  Meter(engine::KvCacheManager& cache, std::function<void(const Allocation&)> on_allocation)
      : cache_(cache), on_allocation_(std::move(on_allocation)) {}

  absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const engine::Request& request, int num_new_tokens,
                                                                std::span<const int> computed_blocks) override {
    // TODO(lab): pass the call on. If the cache has granted it, tell on_allocation_ what it was. Some of what is to be
    // told has to be asked before the call, some after it.
    return absl::UnimplementedError("TODO(lab)");
  }

  // These six do it already.
  int BlockSize() const override { return cache_.BlockSize(); }
  int NumUsableBlocks() const override { return cache_.NumUsableBlocks(); }
  int NumFreeBlocks() const override { return cache_.NumFreeBlocks(); }
  std::vector<int> GetComputedBlocks(const engine::Request& request) const override {
    return cache_.GetComputedBlocks(request);
  }
  void Free(const std::string& request_id) override { cache_.Free(request_id); }
  std::vector<int> BlockTable(const std::string& request_id) const override { return cache_.BlockTable(request_id); }

 private:
  engine::KvCacheManager& cache_;
  const std::function<void(const Allocation&)> on_allocation_;
};

}  // namespace

std::unique_ptr<engine::KvCacheManager> MakeMeter(engine::KvCacheManager& cache,
                                                  std::function<void(const Allocation&)> on_allocation) {
  return std::make_unique<Meter>(cache, std::move(on_allocation));
}

PrefixCacheStats StatsOf(std::span<const Allocation> log) {
  // TODO(lab): which of the three kinds is a question to the prefix cache?
  return {};
}

double HitRate(const PrefixCacheStats& stats) {
  // TODO(lab): a ratio, and what it is where there is nothing to divide by.
  return 0;
}

namespace impl {

Meters ReadMeters(std::span<const Allocation> off, std::span<const Allocation> on, int block_size) {
  // TODO(lab): three ratios. The header has the formulas; divisions round blocks up.
  return {};
}

int64_t RepeatedTokens(std::span<const std::vector<int>> prompts) {
  // TODO(lab): compare each prompt with all earlier ones.
  return 0;
}

Diagnosis Diagnose(const Meters& meters, double text_share) {
  // TODO(lab): five lines, in the order of the header.
  return Diagnosis::kContradiction;
}

}  // namespace impl
}  // namespace prefix_cache_hitrate
