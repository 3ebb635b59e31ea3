// Lab 02-05  Share and evict. You edit this file; engine/api/kv_cache_manager.h says what a manager promises, and
// share_and_evict.h has what you are given: PrefixHashes and CheckAllocation.

#include <memory>
#include <optional>
#include <span>
#include <string>
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
    // TODO(lab): the blocks of the longest cached prefix. How many may there be at most, and where does a prefix end?
    return {};
  }

  absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const engine::Request& request, int num_new_tokens,
                                                                std::span<const int> computed_blocks) override {
    // TODO(lab): CheckAllocation first. Then: how many blocks does the request still need, how many are there for it?
    //   Too few: nullopt, and nothing has changed. Else adopt the hits, take the new blocks, and name every block that
    //   this step fills with known tokens.
    return absl::UnimplementedError("AllocateSlots is not written yet");
  }

  void Free(const std::string& request_id) override {
    // TODO(lab): give the blocks back in the order in which they shall be evicted, and forget the table.
  }

  std::vector<int> BlockTable(const std::string& request_id) const override {
    // TODO(lab): empty for a request without a table.
    return {};
  }

 private:
  engine::BlockPool& pool_;
  const engine::CacheConfig config_;
  // TODO(lab): the tables.
};

}  // namespace

std::unique_ptr<engine::KvCacheManager> MakeKvCacheManager(engine::BlockPool& pool, const engine::CacheConfig& config) {
  return std::make_unique<Manager>(pool, config);
}

}  // namespace share_and_evict::impl
