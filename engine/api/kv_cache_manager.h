// KvCacheManager: each request's block table, over the blocks of a pool.
//
// Token t of a request has its key and value in slot t % block_size of block table[t / block_size]. A table only grows,
// at its end, until it is freed as a whole.
//
// Prefix caching: a full block is known by the hash of its tokens and of everything before them. A new request adopts
// the blocks of the longest cached prefix (a "hit") instead of computing it.
//
// Source: Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
// sections 4.3 and 4.4.

#ifndef ENGINE_API_KV_CACHE_MANAGER_H_
#define ENGINE_API_KV_CACHE_MANAGER_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/api/request.h"

namespace engine {

class KvCacheManager {
 public:
  virtual ~KvCacheManager() = default;

  // [tokens] a block.
  virtual int BlockSize() const = 0;
  // [blocks] that one request alone could get: all but the null block.
  virtual int NumUsableBlocks() const = 0;
  // [blocks] that no table holds.
  virtual int NumFreeBlocks() const = 0;

  // The hits of a request that has no blocks yet: the blocks of its longest cached prefix, in order, at most
  // (NumTokens() - 1) / BlockSize() of them, so that one token is left to compute: without that there would be no
  // logits. Changes nothing; AllocateSlots adopts them. Empty without prefix caching.
  //
  // Example: blocks of 4; the same 12 tokens were cached before: 2 hits, because (12 - 1) / 4 = 2.
  //
  // Cost:    O(NumTokens()).
  virtual std::vector<int> GetComputedBlocks(const Request& request) const = 0;

  // Makes room for the next tokens of a request: adopts its hits (Touch, then append to its table), takes as many new
  // blocks as computed + new tokens still need, and gives every block a hash that is full after this step.
  //
  //   request              by value of its id, tokens and num_computed_tokens. With hits, num_computed_tokens is
  //                        already hits * BlockSize()
  //   num_new_tokens       n [tokens] >= 1. May go beyond the tokens that are known; such a block gets no hash
  //   computed_blocks      hits, as GetComputedBlocks returned them; only for a request that has no table yet
  //   returns              the new blocks, hits not counted: ceil((computed + n) / BlockSize()) - |table| - |hits| of
  //                        them, which may be none; nullopt if the pool cannot give so many, and then nothing has
  //                        changed. A hit that is free does not count as available: it is about to be adopted
  //
  // Example: 4 usable blocks of 4 tokens, all free, all cached by a 16-token prompt; a newcomer shares 12 tokens and
  //          needs 5 blocks: 3 hits, so that 1 free block is left for 2 new ones: nullopt.
  //
  // Errors:  InvalidArgument for n < 1, for num_computed_tokens that neither table nor hits cover, and for hits that
  //          are not blocks of this request's prefix in this pool (the place says which); FailedPrecondition for hits
  //          of a request that has a table.
  // Cost:    O(NumTokens()), without hits O(computed + n).
  virtual absl::StatusOr<std::optional<std::vector<int>>> AllocateSlots(const Request& request, int num_new_tokens,
                                                                        std::span<const int> computed_blocks) = 0;

  // Gives the request's blocks back, the last one first: the free queue then evicts a prefix from its end, and what
  // many requests share survives longest. The table is empty afterwards. No effect if the id has no table.
  virtual void Free(const std::string& request_id) = 0;

  // The block ids of a request, in the order of its tokens. Empty for an id that has no table.
  virtual std::vector<int> BlockTable(const std::string& request_id) const = 0;
};

}  // namespace engine

#endif  // ENGINE_API_KV_CACHE_MANAGER_H_
