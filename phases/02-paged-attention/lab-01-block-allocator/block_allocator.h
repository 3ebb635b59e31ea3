// Lab 02-01  Block allocator: who owns which block of the KV cache, who shares it, and who may be evicted next.
//
// You write the three functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. What a pool promises, with its invariants I1
// to I4, stands in engine/api/block_pool.h; you make one from a queue and a hash.

#ifndef PHASES_02_PAGED_ATTENTION_LAB_01_BLOCK_ALLOCATOR_BLOCK_ALLOCATOR_H_
#define PHASES_02_PAGED_ATTENTION_LAB_01_BLOCK_ALLOCATOR_BLOCK_ALLOCATOR_H_

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/block_pool.h"
#include "engine/api/config.h"

namespace block_allocator {

using engine::BlockHash;

inline constexpr int kNoLink = -1;

// A block's two neighbours in the free queue.
struct Links {
  int prev = kNoLink;
  int next = kNoLink;

  bool operator==(const Links&) const = default;
};

// Where the neighbours of all blocks stand: one entry for each id 0 .. Size() - 2, and a last one, the ring, which
// belongs to no block. The tests own the table of the queue that they try, and count how often you ask it.
class LinkTable {
 public:
  virtual ~LinkTable() = default;

  // Entries, the ring included: one more than there are ids.
  virtual int Size() const = 0;
  // REQUIRES: 0 <= id < Size(), in both.
  virtual Links Get(int id) const = 0;
  virtual void Set(int id, const Links& links) = 0;
};

// A table of your own, for the queue inside your pool.
class VectorLinks final : public LinkTable {
 public:
  explicit VectorLinks(int num_ids) : links_(num_ids + 1) {}
  int Size() const override { return static_cast<int>(links_.size()); }
  Links Get(int id) const override { return links_[id]; }
  void Set(int id, const Links& links) override { links_[id] = links; }

 private:
  std::vector<Links> links_;
};

// Ids in a row, each of which can leave from anywhere: a doubly linked list that is closed to a ring.
//
//   Get(ring).next   the front of the queue; the ring itself if it is empty
//   Get(ring).prev   its back; the ring itself if it is empty
//   Get(id)          {kNoLink, kNoLink} for an id that is not in the queue
//
// All of it stands in the table, so all calls but ToVector cost a fixed number of its entries, however long the queue.
// No call changes anything when it returns an error.
class FreeQueue {
 public:
  virtual ~FreeQueue() = default;

  virtual int Size() const = 0;

  // Puts an id at the back.
  //
  // Errors:  OutOfRange for an id that the table has no entry for; FailedPrecondition for one that is in the queue.
  virtual absl::Status Append(int id) = 0;

  // Takes an id out, wherever it stands. The others keep their order.
  //
  // Errors:  OutOfRange for an id that the table has no entry for; FailedPrecondition for one that is not in the queue.
  virtual absl::Status Remove(int id) = 0;

  // Takes the front out.
  //
  // Errors:  FailedPrecondition if the queue is empty.
  virtual absl::StatusOr<int> PopFront() = 0;

  // From front to back. O(Size()).
  virtual std::vector<int> ToVector() const = 0;
};

// You write these.
namespace impl {

// An empty queue over a table whose entries are all {kNoLink, kNoLink}.
//
//   links    (ids + 1)  outlives the queue; nobody else writes to it
//   returns  a queue of the ids 0 .. links.Size() - 2
//
// Example: append 0, 1, 2, 3, 4, remove 2: the queue is 0, 1, 3, 4; append 2: it is 0, 1, 3, 4, 2.
//
// Errors:  none here; those of the queue stand above, and your queue returns them.
// Cost:    a call of Append, Remove or PopFront reads and writes at most 12 entries of the table together.
// Source:  Knuth 1997, "The Art of Computer Programming", volume 1, section 2.2.5 (doubly linked lists, with a head).
std::unique_ptr<FreeQueue> MakeFreeQueue(LinkTable& links);

// The name of a full block: equal for equal tokens behind equal parents, and different otherwise, but for the accidents
// that 64 bits allow.
//
//   parent     hash of the block before; nullopt for the first one, which is another thing than a parent of hash 0
//   token_ids  (block_size) the block's tokens, in their order
//   returns    64 bits that all depend on everything that goes in
//
// Example: HashBlockTokens(HashBlockTokens(nullopt, {1, 2}), {3, 4}) names the prefix (1 2)(3 4). Another hash names
//          (3 4)(1 2), another one (3 4) alone, and another one (1 2 3 4) as one block.
//
// Errors:   none here, see the checked function below.
// Numerics: integers that wrap: uint64_t. base::Rng{x}.Next() maps different x to different numbers and mixes all bits.
// Source:   Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
//           section 4.4 (shared prefix).
BlockHash HashBlockTokens(std::optional<BlockHash> parent, std::span<const int> token_ids);

// A pool of config.num_blocks blocks that keeps everything that engine/api/block_pool.h promises, errors included. All
// blocks but the null block are free, in the order of their ids.
//
//   config   num_blocks [blocks] >= 2; enable_prefix_caching: without it no block ever gets a hash
//   returns  the pool
//
// Example: of a new pool of 10 blocks 9 are free, and GetNewBlocks(3) gives 1, 2, 3.
//
// Errors:  none here, see below; those of the pool's calls are yours.
// Cost:    O(1) a block in all its calls but FreeQueue.
// Source:  Kwon et al. 2023, sections 4.2 to 4.4.
std::unique_ptr<engine::BlockPool> MakeBlockPool(const engine::CacheConfig& config);

}  // namespace impl

// For your pool: every id names a block.
//
// Errors:  OutOfRange names the first that does not, and its place.
inline absl::Status CheckIds(std::span<const int> block_ids, int num_blocks) {
  for (size_t i = 0; i < block_ids.size(); ++i) {
    if (block_ids[i] < 0 || block_ids[i] >= num_blocks) {
      return absl::OutOfRangeError(
          absl::StrCat("block ", block_ids[i], " (place ", i, " of the list) is outside 0 .. ", num_blocks - 1));
    }
  }
  return absl::OkStatus();
}

// The functions above, checked. Everybody but you calls these.

// Errors:  InvalidArgument for a table without room for a single id.
inline absl::StatusOr<std::unique_ptr<FreeQueue>> MakeFreeQueue(LinkTable& links) {
  if (links.Size() < 2) {
    return absl::InvalidArgumentError(absl::StrCat("a table of ", links.Size(), " entries has room for no id"));
  }
  return impl::MakeFreeQueue(links);
}

// Errors:  InvalidArgument for a block that is not full: more tokens will come, and it will be another block then.
inline absl::StatusOr<BlockHash> HashBlockTokens(std::optional<BlockHash> parent, std::span<const int> token_ids,
                                                 int block_size) {
  if (block_size < 1 || static_cast<int>(token_ids.size()) != block_size) {
    return absl::InvalidArgumentError(absl::StrCat(token_ids.size(), " tokens are no full block of ", block_size));
  }
  return impl::HashBlockTokens(parent, token_ids);
}

// Errors:  InvalidArgument for config.num_blocks < 2: the null block and one to use.
inline absl::StatusOr<std::unique_ptr<engine::BlockPool>> MakeBlockPool(const engine::CacheConfig& config) {
  if (config.num_blocks < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("a pool of ", config.num_blocks, " blocks: it needs the null block and at least one to use"));
  }
  return impl::MakeBlockPool(config);
}

}  // namespace block_allocator

#endif  // PHASES_02_PAGED_ATTENTION_LAB_01_BLOCK_ALLOCATOR_BLOCK_ALLOCATOR_H_
