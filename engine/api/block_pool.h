// BlockPool: who owns which block of the key-value cache, who shares it, and who may be evicted next.
//
// The cache is cut into blocks of a fixed number of tokens. The pool sees neither tokens nor keys nor values: it keeps
// the books, by block id. Block 0 is the null block, which stands for "no block": it is never handed out.
//
// Invariants, between any two calls:
//   I1  a block is in the free queue exactly if its ref_cnt is 0, the null block excepted, which is never in it;
//   I2  an id always means the same block, and a block keeps its content while somebody holds it: two blocks of equal
//       content are therefore never merged;
//   I3  only full blocks have a hash (the caller sees to it: the pool cannot know what is in a block);
//   I4  a free block that has a hash can be found and touched, from anywhere in the queue, until it is handed out anew.
//
// The free queue is the order of eviction: GetNewBlocks takes from its front, FreeBlocks appends at its back.
//
// Source: Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
// sections 4.2 to 4.4.

#ifndef ENGINE_API_BLOCK_POOL_H_
#define ENGINE_API_BLOCK_POOL_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace engine {

// What a full block holds, and everything before it: a hash of the parent's hash and of the block's own tokens.
using BlockHash = uint64_t;

inline constexpr int kNullBlockId = 0;

// What the books say about one block.
struct BlockState {
  int block_id = 0;
  int ref_cnt = 0;  // how many block tables it stands in
  std::optional<BlockHash> block_hash;

  bool operator==(const BlockState&) const = default;
};

// No call changes anything when it returns an error. All calls but FreeQueue take O(1) time a block.
class BlockPool {
 public:
  virtual ~BlockPool() = default;

  // Takes n blocks from the front of the free queue, each with ref_cnt 1. A block that still has a hash loses it
  // first: from then on its old content cannot be found.
  //
  //   n        [blocks] >= 0
  //   returns  n ids in the order of the queue; nullopt if fewer than n blocks are free, and then nothing has changed
  //
  // Example: a new pool of 10 blocks gives 1, 2, 3 for n = 3.
  //
  // Errors:  InvalidArgument for n < 0.
  virtual absl::StatusOr<std::optional<std::vector<int>>> GetNewBlocks(int n) = 0;

  // Adds one to the ref_cnt of each block; one that was free leaves the queue, wherever it stands in it. The null block
  // is passed over. An id that stands in the list twice counts twice.
  //
  // Errors:  OutOfRange names an id outside the pool.
  virtual absl::Status Touch(std::span<const int> block_ids) = 0;

  // Takes one from the ref_cnt of each block; one that reaches 0 is appended to the free queue and keeps its hash. In
  // the order of the list: what shall survive longest comes last. The null block is passed over.
  //
  // Errors:  OutOfRange names an id outside the pool; FailedPrecondition names a block that is freed more often than it
  //          is held (a double free), within one list, too.
  virtual absl::Status FreeBlocks(std::span<const int> block_ids) = 0;

  // Gives block_ids[i] the hash hashes[i], so that GetCachedBlock finds it. The null block and blocks that have a hash
  // already are passed over. Does nothing in a pool without caching.
  //
  //   hashes   at least as many as block_ids; more are ignored
  //
  // Errors:  InvalidArgument for fewer hashes than blocks; OutOfRange names an id outside the pool; FailedPrecondition
  //          names a block without a hash that is free: nobody vouches for what is in it.
  virtual absl::Status CacheFullBlocks(std::span<const int> block_ids, std::span<const BlockHash> hashes) = 0;

  // The block with this hash, held or free; of several the one that got it first. nullopt on a miss. Whoever wants to
  // use it touches it.
  virtual std::optional<int> GetCachedBlock(BlockHash hash) const = 0;

  // [blocks] in the free queue.
  virtual int NumFreeBlocks() const = 0;
  // [blocks] in all, the null block included.
  virtual int NumBlocks() const = 0;
  // The part of the blocks that is held: 1 - free / (all - 1), because the null block can never be used. 0 in a new
  // pool.
  virtual double Usage() const = 0;

  // For tests and for people who look.
  //
  // Errors:  OutOfRange names an id outside the pool.
  virtual absl::StatusOr<BlockState> GetBlock(int block_id) const = 0;
  // The free queue from front to back. O(NumFreeBlocks()).
  virtual std::vector<int> FreeQueue() const = 0;
};

}  // namespace engine

#endif  // ENGINE_API_BLOCK_POOL_H_
