// BlockIndex: from a hash to the blocks that have it, the earliest first. Blocks of equal content exist side by side
// (I2 in engine/api/block_pool.h), so one hash may have several.

#ifndef ENGINE_BLOCK_INDEX_H_
#define ENGINE_BLOCK_INDEX_H_

#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/api/block_pool.h"

namespace engine {

// The blocks of one hash are a list that is linked through an array, as in FreeQueue: a thousand users of one prompt
// may leave a thousand equal blocks, and each must leave the index in O(1).
class BlockIndex {
 public:
  explicit BlockIndex(int num_blocks) : links_(num_blocks) {}

  // The block that was inserted first of those with this hash.
  std::optional<int> Find(BlockHash hash) const;
  // REQUIRES: the block is not in the index.
  void Insert(BlockHash hash, int block_id);
  // REQUIRES: the block is in the index under this hash.
  void Remove(BlockHash hash, int block_id);

 private:
  static constexpr int kNone = -1;
  struct Ends {
    int first = kNone;
    int last = kNone;
  };
  struct Links {
    int prev = kNone;
    int next = kNone;
  };

  std::unordered_map<BlockHash, Ends> ends_;  // no entry without a block
  std::vector<Links> links_;
};

}  // namespace engine

#endif  // ENGINE_BLOCK_INDEX_H_
