// Mutant: compares each prompt with the one right before it only.

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
    const bool had_blocks = !cache_.BlockTable(request.request_id).empty();
    ASSIGN_OR_RETURN(const std::optional<std::vector<int>> fresh,
                     cache_.AllocateSlots(request, num_new_tokens, computed_blocks));
    if (fresh.has_value()) {
      on_allocation_({.request_id = request.request_id,
                      .kind = KindOf(request, had_blocks),
                      .num_tokens = request.NumTokens(),
                      .hit_tokens = static_cast<int>(computed_blocks.size()) * cache_.BlockSize(),
                      .new_tokens = num_new_tokens,
                      .held_blocks = cache_.NumUsableBlocks() - cache_.NumFreeBlocks()});
    }
    return fresh;
  }

  int BlockSize() const override { return cache_.BlockSize(); }
  int NumUsableBlocks() const override { return cache_.NumUsableBlocks(); }
  int NumFreeBlocks() const override { return cache_.NumFreeBlocks(); }
  std::vector<int> GetComputedBlocks(const engine::Request& request) const override {
    return cache_.GetComputedBlocks(request);
  }
  void Free(const std::string& request_id) override { cache_.Free(request_id); }
  std::vector<int> BlockTable(const std::string& request_id) const override { return cache_.BlockTable(request_id); }

 private:
  static Kind KindOf(const engine::Request& request, bool had_blocks) {
    if (had_blocks) return Kind::kGrowth;
    return request.num_preemptions > 0 ? Kind::kReadmission : Kind::kAdmission;
  }

  engine::KvCacheManager& cache_;
  const std::function<void(const Allocation&)> on_allocation_;
};

// Prompt tokens that were taken in for each token that was computed.
double Throughput(std::span<const Allocation> log) {
  int64_t computed = 0;
  for (const Allocation& a : log) computed += a.new_tokens;
  return static_cast<double>(StatsOf(log).queried_tokens) / static_cast<double>(computed);
}

int64_t CommonPrefix(const std::vector<int>& a, const std::vector<int>& b) {
  return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
}

}  // namespace

std::unique_ptr<engine::KvCacheManager> MakeMeter(engine::KvCacheManager& cache,
                                                  std::function<void(const Allocation&)> on_allocation) {
  return std::make_unique<Meter>(cache, std::move(on_allocation));
}

PrefixCacheStats StatsOf(std::span<const Allocation> log) {
  PrefixCacheStats stats;
  for (const Allocation& a : log) {
    if (a.kind != Kind::kAdmission) continue;
    stats.queried_tokens += a.num_tokens;
    stats.hit_tokens += a.hit_tokens;
  }
  return stats;
}

double HitRate(const PrefixCacheStats& stats) {
  if (stats.queried_tokens == 0) return 0;
  return static_cast<double>(stats.hit_tokens) / static_cast<double>(stats.queried_tokens);
}

namespace impl {

Meters ReadMeters(std::span<const Allocation> off, std::span<const Allocation> on, int block_size) {
  int longest = 0, most_held = 0;
  for (const Allocation& a : on) {
    if (a.kind == Kind::kAdmission) longest = std::max(longest, a.num_tokens);
    most_held = std::max(most_held, a.held_blocks);
  }
  const int prompt_blocks = (longest + block_size - 1) / block_size;
  return {.hit_rate = HitRate(StatsOf(on)),
          .throughput_gain = Throughput(on) / Throughput(off),
          .usage_factor = static_cast<double>(most_held) / prompt_blocks};
}

int64_t RepeatedTokens(std::span<const std::vector<int>> prompts) {
  int64_t repeated = 0;
  for (size_t i = 0; i < prompts.size(); ++i) {
    int64_t longest = 0;
    for (size_t j = i == 0 ? 0 : i - 1; j < i; ++j) longest = std::max(longest, CommonPrefix(prompts[i], prompts[j]));
    repeated += std::min<int64_t>(longest, std::ssize(prompts[i]) - 1);
  }
  return repeated;
}

Diagnosis Diagnose(const Meters& meters, double text_share) {
  const double saved = 1 - 1 / meters.throughput_gain;
  if (saved > meters.hit_rate + kRoundingSlack) return Diagnosis::kContradiction;
  if (meters.usage_factor < 1 - kRoundingSlack) return Diagnosis::kContradiction;
  if (text_share < kLittle) return Diagnosis::kShareNothing;
  if (meters.hit_rate < text_share / 2) return Diagnosis::kNotBlockAligned;
  if (saved < meters.hit_rate / 2) return Diagnosis::kDecodeBound;
  return Diagnosis::kWorks;
}

}  // namespace impl
}  // namespace prefix_cache_hitrate
