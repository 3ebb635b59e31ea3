// Lab 02-05  Share and evict: block tables over a pool. Requests that begin alike stand on the same blocks, and what a
// finished request leaves behind is used again until somebody needs the room.
//
// You write MakeKvCacheManager of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it. What a manager promises stands in
// engine/api/kv_cache_manager.h, what a pool does in engine/api/block_pool.h (lab 02-01).

#ifndef PHASES_02_PAGED_ATTENTION_LAB_05_SHARE_AND_EVICT_SHARE_AND_EVICT_H_
#define PHASES_02_PAGED_ATTENTION_LAB_05_SHARE_AND_EVICT_SHARE_AND_EVICT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "engine/api/block_pool.h"
#include "engine/api/config.h"
#include "engine/api/kv_cache_manager.h"
#include "engine/api/request.h"
#include "phases/02-paged-attention/lab-01-block-allocator/block_allocator.h"

namespace share_and_evict {

// You write this.
namespace impl {

// The block tables of all requests, over a pool that the manager does not own.
//
//   pool     outlives the manager; others may take blocks from it, too
//   config   block_size [tokens] a block; enable_prefix_caching: without it nothing is found, and no block gets a hash
//   returns  a manager without tables
//
// Example: a pool of 10, blocks of 4, request "a" with the tokens 0 .. 11: AllocateSlots(a, 12, {}) returns 1, 2, 3.
//          Then "b" with the same tokens: GetComputedBlocks(b) is {1, 2}; with num_computed_tokens 8,
//          AllocateSlots(b, 4, {1, 2}) returns 4, and b's table is 1, 2, 4.
//
// Errors:  none here, see the checked function below. Those of AllocateSlots come from CheckAllocation.
// Cost:    as engine/api/kv_cache_manager.h says.
// Source:  Kwon et al. 2023, "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP,
//          sections 4.3 and 4.4.
std::unique_ptr<engine::KvCacheManager> MakeKvCacheManager(engine::BlockPool& pool, const engine::CacheConfig& config);

}  // namespace impl

// The names of the first num_blocks blocks of a text, each behind the one before.
//
//   token_ids   at least num_blocks * block_size of them
//   returns     (num_blocks)
//
// Errors:  InvalidArgument if the tokens do not fill so many blocks.
inline absl::StatusOr<std::vector<engine::BlockHash>> PrefixHashes(std::span<const int> token_ids, int block_size,
                                                                   int64_t num_blocks) {
  if (num_blocks < 0 || num_blocks * block_size > static_cast<int64_t>(token_ids.size())) {
    return absl::InvalidArgumentError(
        absl::StrCat(token_ids.size(), " tokens do not fill ", num_blocks, " blocks of ", block_size));
  }
  std::vector<engine::BlockHash> hashes;
  std::optional<engine::BlockHash> parent;
  for (int64_t i = 0; i < num_blocks; ++i) {
    const auto tokens = token_ids.subspan(i * block_size, block_size);
    ASSIGN_OR_RETURN(parent, block_allocator::HashBlockTokens(parent, tokens, block_size));
    hashes.push_back(*parent);
  }
  return hashes;
}

// Everything that AllocateSlots refuses, so that you can write about what it grants.
//
//   num_held  [blocks] in the request's table
//
// Errors:  as AllocateSlots in engine/api/kv_cache_manager.h.
inline absl::Status CheckAllocation(const engine::BlockPool& pool, int block_size, const engine::Request& request,
                                    int num_new_tokens, std::span<const int> hits, int64_t num_held) {
  const auto refuse = [&](auto... why) {
    return absl::InvalidArgumentError(absl::StrCat("request ", request.request_id, ": ", why...));
  };
  if (num_new_tokens < 1) return refuse(num_new_tokens, " new tokens, below 1");
  const int64_t num_hits = static_cast<int64_t>(hits.size());
  const int computed = request.num_computed_tokens;
  if (num_hits > 0 && num_held > 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("request ", request.request_id, " has a table: it cannot adopt hits any more"));
  }
  if (num_hits > 0 && num_hits > (request.NumTokens() - 1) / block_size) {
    return refuse(hits.size(), " hits for ", request.NumTokens(), " tokens: one token must be left to compute");
  }
  ASSIGN_OR_RETURN(const std::vector<engine::BlockHash> hashes, PrefixHashes(request.token_ids, block_size, num_hits));
  for (int64_t i = 0; i < num_hits; ++i) {
    const absl::StatusOr<engine::BlockState> block = pool.GetBlock(hits[i]);
    if (!block.ok()) return refuse("hit ", i, ": ", block.status().message());
    if (block->block_hash != hashes[i]) {
      return refuse("hit ", i, " is block ", hits[i], ", which is not cached as block ", i, " of these tokens");
    }
  }
  if (num_hits > 0 && computed != num_hits * block_size) {
    return refuse(computed, " tokens computed, but ", num_hits, " hits of ", block_size, " tokens");
  }
  if (computed < 0 || computed > request.NumTokens() || computed > (num_held + num_hits) * block_size) {
    return refuse(computed, " of ", request.NumTokens(), " tokens computed, in ", num_held + num_hits, " blocks of ",
                  block_size);
  }
  return absl::OkStatus();
}

// The function above, checked. Everybody but you calls this.
//
// Errors:  InvalidArgument for config.block_size < 1.
inline absl::StatusOr<std::unique_ptr<engine::KvCacheManager>> MakeKvCacheManager(engine::BlockPool& pool,
                                                                                  const engine::CacheConfig& config) {
  if (config.block_size < 1) {
    return absl::InvalidArgumentError(absl::StrCat("blocks of ", config.block_size, " tokens, below 1"));
  }
  return impl::MakeKvCacheManager(pool, config);
}

}  // namespace share_and_evict

#endif  // PHASES_02_PAGED_ATTENTION_LAB_05_SHARE_AND_EVICT_SHARE_AND_EVICT_H_
