// LruBlockPool: the engine's block pool. Free blocks are handed out in the order in which they were freed, so that what
// was used last can be found longest.

#ifndef ENGINE_LRU_BLOCK_POOL_H_
#define ENGINE_LRU_BLOCK_POOL_H_

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/api/block_pool.h"
#include "engine/api/config.h"
#include "engine/block_index.h"
#include "engine/free_queue.h"

namespace engine {

class LruBlockPool final : public BlockPool {
 public:
  // All blocks but block 0 are free, in the order of their ids.
  //
  // Errors:  InvalidArgument for config.num_blocks < 2: the null block and one to use.
  static absl::StatusOr<std::unique_ptr<LruBlockPool>> Create(const CacheConfig& config);

  absl::StatusOr<std::optional<std::vector<int>>> GetNewBlocks(int n) override;
  absl::Status Touch(std::span<const int> block_ids) override;
  absl::Status FreeBlocks(std::span<const int> block_ids) override;
  absl::Status CacheFullBlocks(std::span<const int> block_ids, std::span<const BlockHash> hashes) override;
  std::optional<int> GetCachedBlock(BlockHash hash) const override;
  int NumFreeBlocks() const override { return free_.size(); }
  int NumBlocks() const override { return static_cast<int>(blocks_.size()); }
  double Usage() const override;
  absl::StatusOr<BlockState> GetBlock(int block_id) const override;
  std::vector<int> FreeQueue() const override { return free_.ToVector(); }

 private:
  struct Block {
    int ref_cnt = 0;
    std::optional<BlockHash> hash;
  };

  explicit LruBlockPool(const CacheConfig& config);

  absl::Status CheckIds(std::span<const int> block_ids) const;
  void AddRef(int id);
  void DropRef(int id);
  void Evict(int id);

  const bool enable_caching_;
  std::vector<Block> blocks_;  // by id
  engine::FreeQueue free_;
  BlockIndex index_;
};

}  // namespace engine

#endif  // ENGINE_LRU_BLOCK_POOL_H_
