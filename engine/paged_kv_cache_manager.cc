#include "engine/paged_kv_cache_manager.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "engine/block_hash.h"

namespace engine {
namespace {

template <class... Part>
absl::Status Refuse(const Request& request, const Part&... why) {
  return absl::InvalidArgumentError(absl::StrCat("request ", request.request_id, ": ", why...));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PagedKvCacheManager>> PagedKvCacheManager::Create(BlockPool& pool,
                                                                                 const CacheConfig& config) {
  if (config.block_size < 1) {
    return absl::InvalidArgumentError(absl::StrCat("blocks of ", config.block_size, " tokens, below 1"));
  }
  return absl::WrapUnique(new PagedKvCacheManager(pool, config));
}

std::vector<int> PagedKvCacheManager::GetComputedBlocks(const Request& request) const {
  std::vector<int> hits;
  if (!enable_caching_) return hits;
  std::vector<BlockHash> hashes;
  const int most = (request.NumTokens() - 1) / block_size_;
  while (std::ssize(hits) < most) {
    hashes.push_back(NextHash(request, hashes));
    const std::optional<int> hit = pool_.GetCachedBlock(hashes.back());
    if (!hit.has_value()) break;
    hits.push_back(*hit);
  }
  return hits;
}

absl::StatusOr<std::optional<std::vector<int>>> PagedKvCacheManager::AllocateSlots(
    const Request& request, int num_new_tokens, std::span<const int> computed_blocks) {
  if (num_new_tokens < 1) return Refuse(request, num_new_tokens, " new tokens, below 1");
  ASSIGN_OR_RETURN(std::vector<BlockHash> hit_hashes, CheckHits(request, computed_blocks));
  const auto found = tables_.find(request.request_id);
  const int64_t held = found == tables_.end() ? 0 : std::ssize(found->second.blocks);
  const int64_t owned = held + std::ssize(computed_blocks);
  RETURN_IF_ERROR(CheckCovered(request, owned));

  const int64_t tokens = int64_t{request.num_computed_tokens} + num_new_tokens;
  const int64_t needed = std::max<int64_t>(0, (tokens + block_size_ - 1) / block_size_ - owned);
  // A free hit is counted among the free blocks, but it is about to be ours and cannot be handed out, too.
  int64_t free_hits = 0;
  for (const int hit : computed_blocks) {
    ASSIGN_OR_RETURN(const BlockState block, pool_.GetBlock(hit));
    if (block.ref_cnt == 0) ++free_hits;
  }
  if (needed > pool_.NumFreeBlocks() - free_hits) return std::nullopt;

  // The hits first: until they are touched, they could be evicted for the new blocks.
  RETURN_IF_ERROR(pool_.Touch(computed_blocks));
  ASSIGN_OR_RETURN(const std::optional<std::vector<int>> fresh, pool_.GetNewBlocks(static_cast<int>(needed)));
  if (!fresh.has_value()) {
    return absl::InternalError(absl::StrCat("the pool refused ", needed, " blocks although it had them"));
  }
  Table& table = tables_[request.request_id];
  table.blocks.insert(table.blocks.end(), computed_blocks.begin(), computed_blocks.end());
  table.blocks.insert(table.blocks.end(), fresh->begin(), fresh->end());
  if (!computed_blocks.empty()) table.hashes = std::move(hit_hashes);
  RETURN_IF_ERROR(CacheFullBlocks(request, num_new_tokens, table));
  return fresh;
}

void PagedKvCacheManager::Free(const std::string& request_id) {
  const auto found = tables_.find(request_id);
  if (found == tables_.end()) return;
  std::vector<int> blocks = std::move(found->second.blocks);
  tables_.erase(found);
  // Backwards: what is freed first is evicted first, and the tail of a prompt is worth nothing without its head.
  std::ranges::reverse(blocks);
  const absl::Status status = pool_.FreeBlocks(blocks);
  CHECK(status.ok()) << status.message();
}

std::vector<int> PagedKvCacheManager::BlockTable(const std::string& request_id) const {
  const auto found = tables_.find(request_id);
  return found == tables_.end() ? std::vector<int>{} : found->second.blocks;
}

BlockHash PagedKvCacheManager::NextHash(const Request& request, const std::vector<BlockHash>& before) const {
  const auto tokens = std::span(request.token_ids).subspan(before.size() * block_size_, block_size_);
  return HashBlockTokens(before.empty() ? std::nullopt : std::optional(before.back()), tokens);
}

absl::StatusOr<std::vector<BlockHash>> PagedKvCacheManager::CheckHits(const Request& request,
                                                                      std::span<const int> hits) const {
  std::vector<BlockHash> hashes;
  if (hits.empty()) return hashes;
  if (tables_.contains(request.request_id)) {
    return absl::FailedPreconditionError(
        absl::StrCat("request ", request.request_id, " has a block table: it cannot adopt hits any more"));
  }
  if (const int64_t most = (request.NumTokens() - 1) / block_size_; std::ssize(hits) > most) {
    return Refuse(request, hits.size(), " hits for ", request.NumTokens(), " tokens; at most ", most, " can be");
  }
  for (size_t i = 0; i < hits.size(); ++i) {
    hashes.push_back(NextHash(request, hashes));
    const absl::StatusOr<BlockState> block = pool_.GetBlock(hits[i]);
    if (!block.ok()) return Refuse(request, "hit ", i, ": ", block.status().message());
    if (block->block_hash != hashes[i]) {
      return Refuse(request, "hit ", i, " is block ", hits[i], ", which is not cached as block ", i, " of this prompt");
    }
  }
  if (request.num_computed_tokens != std::ssize(hits) * block_size_) {
    return Refuse(request, request.num_computed_tokens, " tokens computed, but ", hits.size(), " hits of ", block_size_,
                  " tokens");
  }
  return hashes;
}

absl::Status PagedKvCacheManager::CheckCovered(const Request& request, int64_t num_blocks) const {
  const int computed = request.num_computed_tokens;
  if (computed >= 0 && computed <= request.NumTokens() && computed <= num_blocks * block_size_) {
    return absl::OkStatus();
  }
  return Refuse(request, computed, " of ", request.NumTokens(), " tokens computed, in ", num_blocks, " blocks of ",
                block_size_);
}

absl::Status PagedKvCacheManager::CacheFullBlocks(const Request& request, int num_new_tokens, Table& table) {
  if (!enable_caching_) return absl::OkStatus();
  // Not beyond the tokens that are known: what the others will be is not decided.
  const int64_t filled =
      std::min<int64_t>(int64_t{request.num_computed_tokens} + num_new_tokens, request.NumTokens()) / block_size_;
  const int64_t first = std::ssize(table.hashes);
  if (filled <= first) return absl::OkStatus();
  while (std::ssize(table.hashes) < filled) table.hashes.push_back(NextHash(request, table.hashes));
  return pool_.CacheFullBlocks(std::span(table.blocks).subspan(first, filled - first),
                               std::span(table.hashes).subspan(first));
}

}  // namespace engine
