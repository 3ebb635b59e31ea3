// PagedKvCacheManager: the engine's block tables, over any block pool.

#ifndef ENGINE_PAGED_KV_CACHE_MANAGER_H_
#define ENGINE_PAGED_KV_CACHE_MANAGER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/block_pool.h"
#include "engine/api/config.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"

namespace engine {

class PagedKvCacheManager final : public KvCacheManager {
 public:
  // `pool` outlives the manager. What else takes blocks from it is simply not available here.
  //
  // Errors:  InvalidArgument for config.block_size < 1.
  static absl::StatusOr<std::unique_ptr<PagedKvCacheManager>> Create(BlockPool& pool, const CacheConfig& config);

  int BlockSize() const override { return block_size_; }
  int NumUsableBlocks() const override { return pool_.NumBlocks() - 1; }
  int NumFreeBlocks() const override { return pool_.NumFreeBlocks(); }
  std::vector<int> GetComputedBlocks(const Request& request) const override;
  absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const Request& request, int num_new_tokens,
                                                                std::span<const int> computed_blocks) override;
  void Free(const std::string& request_id) override;
  std::vector<int> BlockTable(const std::string& request_id) const override;

 private:
  struct Table {
    std::vector<int> blocks;
    std::vector<BlockHash> hashes;  // of the first blocks, as many as are full; empty without prefix caching
  };

  PagedKvCacheManager(BlockPool& pool, const CacheConfig& config)
      : pool_(pool), block_size_(config.block_size), enable_caching_(config.enable_prefix_caching) {}

  BlockHash NextHash(const Request& request, const std::vector<BlockHash>& before) const;
  // The hashes of the hits; an error if one of them is not the block that the request's tokens ask for.
  absl::StatusOr<std::vector<BlockHash>> CheckHits(const Request& request, std::span<const int> hits) const;
  absl::Status CheckCovered(const Request& request, int64_t num_blocks) const;
  absl::Status CacheFullBlocks(const Request& request, int num_new_tokens, Table& table);

  BlockPool& pool_;
  const int block_size_;
  const bool enable_caching_;
  std::unordered_map<std::string, Table> tables_;  // none is empty
};

}  // namespace engine

#endif  // ENGINE_PAGED_KV_CACHE_MANAGER_H_
