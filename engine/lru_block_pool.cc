#include "engine/lru_block_pool.h"

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace engine {

LruBlockPool::LruBlockPool(const CacheConfig& config)
    : enable_caching_(config.enable_prefix_caching),
      blocks_(config.num_blocks),
      free_(config.num_blocks),
      index_(config.num_blocks) {
  for (int id = kNullBlockId + 1; id < config.num_blocks; ++id) free_.Append(id);
}

absl::StatusOr<std::unique_ptr<LruBlockPool>> LruBlockPool::Create(const CacheConfig& config) {
  if (config.num_blocks < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("a pool of ", config.num_blocks, " blocks: it needs the null block and at least one to use"));
  }
  return absl::WrapUnique(new LruBlockPool(config));
}

absl::StatusOr<std::optional<std::vector<int>>> LruBlockPool::GetNewBlocks(int n) {
  if (n < 0) return absl::InvalidArgumentError(absl::StrCat("asked for ", n, " new blocks, below 0"));
  if (n > free_.size()) return std::nullopt;
  std::vector<int> ids(n);
  for (int& id : ids) {
    id = free_.PopFront();
    // First the old name, then the new owner: a block that somebody holds must not be found by what it held before.
    Evict(id);
    blocks_[id].ref_cnt = 1;
  }
  return ids;
}

absl::Status LruBlockPool::Touch(std::span<const int> block_ids) {
  RETURN_IF_ERROR(CheckIds(block_ids));
  for (const int id : block_ids) {
    if (id != kNullBlockId) AddRef(id);
  }
  return absl::OkStatus();
}

absl::Status LruBlockPool::FreeBlocks(std::span<const int> block_ids) {
  RETURN_IF_ERROR(CheckIds(block_ids));
  for (size_t i = 0; i < block_ids.size(); ++i) {
    const int id = block_ids[i];
    if (id == kNullBlockId) continue;
    if (blocks_[id].ref_cnt == 0) {
      // The list may name a block twice, so this shows only on the way. Going back from here takes from the end of the
      // queue what was appended to it, and leaves everything as it was.
      for (size_t j = i; j > 0; --j) {
        if (block_ids[j - 1] != kNullBlockId) AddRef(block_ids[j - 1]);
      }
      return absl::FailedPreconditionError(
          absl::StrCat("block ", id, " (place ", i, " of the list) is freed once more than it is held"));
    }
    DropRef(id);
  }
  return absl::OkStatus();
}

absl::Status LruBlockPool::CacheFullBlocks(std::span<const int> block_ids, std::span<const BlockHash> hashes) {
  if (hashes.size() < block_ids.size()) {
    return absl::InvalidArgumentError(absl::StrCat(hashes.size(), " hashes for ", block_ids.size(), " blocks"));
  }
  RETURN_IF_ERROR(CheckIds(block_ids));
  for (const int id : block_ids) {
    if (id != kNullBlockId && !blocks_[id].hash.has_value() && blocks_[id].ref_cnt == 0) {
      return absl::FailedPreconditionError(absl::StrCat("block ", id, " is free: nobody vouches for what is in it"));
    }
  }
  if (!enable_caching_) return absl::OkStatus();
  for (size_t i = 0; i < block_ids.size(); ++i) {
    Block& block = blocks_[block_ids[i]];
    if (block_ids[i] == kNullBlockId || block.hash.has_value()) continue;
    block.hash = hashes[i];
    index_.Insert(hashes[i], block_ids[i]);
  }
  return absl::OkStatus();
}

std::optional<int> LruBlockPool::GetCachedBlock(BlockHash hash) const { return index_.Find(hash); }

double LruBlockPool::Usage() const { return 1 - double(free_.size()) / (NumBlocks() - 1); }

absl::StatusOr<BlockState> LruBlockPool::GetBlock(int block_id) const {
  RETURN_IF_ERROR(CheckIds({&block_id, 1}));
  return BlockState{block_id, blocks_[block_id].ref_cnt, blocks_[block_id].hash};
}

absl::Status LruBlockPool::CheckIds(std::span<const int> block_ids) const {
  for (size_t i = 0; i < block_ids.size(); ++i) {
    if (block_ids[i] < 0 || block_ids[i] >= NumBlocks()) {
      return absl::OutOfRangeError(
          absl::StrCat("block ", block_ids[i], " (place ", i, " of the list) is outside 0 .. ", NumBlocks() - 1));
    }
  }
  return absl::OkStatus();
}

void LruBlockPool::AddRef(int id) {
  if (blocks_[id].ref_cnt++ == 0) free_.Remove(id);
}

void LruBlockPool::DropRef(int id) {
  if (--blocks_[id].ref_cnt == 0) free_.Append(id);
}

void LruBlockPool::Evict(int id) {
  std::optional<BlockHash>& hash = blocks_[id].hash;
  if (!hash.has_value()) return;
  index_.Remove(*hash, id);
  hash.reset();
}

}  // namespace engine
