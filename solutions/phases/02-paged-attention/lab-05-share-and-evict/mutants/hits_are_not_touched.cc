// Mutant: adopted blocks get no reference: they are freed while the newcomer still reads them.

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "phases/02-paged-attention/lab-05-share-and-evict/share_and_evict.h"

namespace share_and_evict::impl {
namespace {

class Manager final : public engine::KvCacheManager {
 public:
  Manager(engine::BlockPool& pool, const engine::CacheConfig& config) : pool_(pool), config_(config) {}

  int BlockSize() const override { return config_.block_size; }
  int NumUsableBlocks() const override { return pool_.NumBlocks() - 1; }
  int NumFreeBlocks() const override { return pool_.NumFreeBlocks(); }

  std::vector<int> GetComputedBlocks(const engine::Request& request) const override {
    std::vector<int> hits;
    if (!config_.enable_prefix_caching) return hits;
    const int most = (request.NumTokens() - 1) / BlockSize();
    const auto hashes = PrefixHashes(request.token_ids, BlockSize(), most);
    if (!hashes.ok()) return hits;
    for (const engine::BlockHash hash : *hashes) {
      const std::optional<int> hit = pool_.GetCachedBlock(hash);
      if (!hit.has_value()) break;
      hits.push_back(*hit);
    }
    return hits;
  }

  absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const engine::Request& request, int num_new_tokens,
                                                                std::span<const int> computed_blocks) override {
    const int64_t held = std::ssize(BlockTable(request.request_id));
    RETURN_IF_ERROR(CheckAllocation(pool_, BlockSize(), request, num_new_tokens, computed_blocks, held));

    const int64_t tokens = int64_t{request.num_computed_tokens} + num_new_tokens;
    const int64_t blocks = (tokens + BlockSize() - 1) / BlockSize();
    const int64_t needed = std::max<int64_t>(0, blocks - held - std::ssize(computed_blocks));
    int64_t available = pool_.NumFreeBlocks();
    for (const int hit : computed_blocks) {
      ASSIGN_OR_RETURN(const engine::BlockState state, pool_.GetBlock(hit));
      if (state.ref_cnt == 0) --available;  // about to be adopted
    }
    if (needed > available) return std::nullopt;

    ASSIGN_OR_RETURN(const std::optional<std::vector<int>> fresh, pool_.GetNewBlocks(static_cast<int>(needed)));
    if (!fresh.has_value()) return absl::InternalError("the pool refuses blocks that it has");
    std::vector<int>& table = tables_[request.request_id];
    table.insert(table.end(), computed_blocks.begin(), computed_blocks.end());
    table.insert(table.end(), fresh->begin(), fresh->end());

    if (config_.enable_prefix_caching) {
      // What the tokens behind the known ones will be is not decided yet.
      const int64_t full = std::min<int64_t>(tokens, request.NumTokens()) / BlockSize();
      ASSIGN_OR_RETURN(const std::vector<engine::BlockHash> hashes, PrefixHashes(request.token_ids, BlockSize(), full));
      RETURN_IF_ERROR(pool_.CacheFullBlocks(std::span(table).first(full), hashes));
    }
    return fresh;
  }

  void Free(const std::string& request_id) override {
    std::vector<int> blocks = BlockTable(request_id);
    std::reverse(blocks.begin(), blocks.end());
    (void)pool_.FreeBlocks(blocks);  // the table holds each of them once, so nothing can be refused
    tables_.erase(request_id);
  }

  std::vector<int> BlockTable(const std::string& request_id) const override {
    const auto found = tables_.find(request_id);
    return found == tables_.end() ? std::vector<int>{} : found->second;
  }

 private:
  engine::BlockPool& pool_;
  const engine::CacheConfig config_;
  std::unordered_map<std::string, std::vector<int>> tables_;  // by request id
};

}  // namespace

std::unique_ptr<engine::KvCacheManager> MakeKvCacheManager(engine::BlockPool& pool, const engine::CacheConfig& config) {
  return std::make_unique<Manager>(pool, config);
}

}  // namespace share_and_evict::impl
