// Mutant: an id's predecessor is searched from the front, as in a singly linked list.

#include <list>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/rng.h"
#include "phases/02-paged-attention/lab-01-block-allocator/block_allocator.h"

namespace block_allocator::impl {
namespace {

class RingQueue final : public FreeQueue {
 public:
  explicit RingQueue(LinkTable& links) : links_(links), ring_(links.Size() - 1) { links_.Set(ring_, {ring_, ring_}); }

  int Size() const override { return size_; }

  absl::Status Append(int id) override {
    RETURN_IF_ERROR(CheckId(id));
    if (links_.Get(id).next != kNoLink) {
      return absl::FailedPreconditionError(absl::StrCat("id ", id, " is in the queue already"));
    }
    const int back = links_.Get(ring_).prev;
    links_.Set(id, {back, ring_});
    SetNext(back, id);
    SetPrev(ring_, id);
    ++size_;
    return absl::OkStatus();
  }

  absl::Status Remove(int id) override {
    RETURN_IF_ERROR(CheckId(id));
    const int next = links_.Get(id).next;
    int prev = ring_;
    for (int at = ring_; next != kNoLink && (at = links_.Get(at).next) != id;) prev = at;
    if (next == kNoLink) return absl::FailedPreconditionError(absl::StrCat("id ", id, " is not in the queue"));
    SetNext(prev, next);
    SetPrev(next, prev);
    links_.Set(id, {});
    --size_;
    return absl::OkStatus();
  }

  absl::StatusOr<int> PopFront() override {
    if (size_ == 0) return absl::FailedPreconditionError("the queue is empty");
    const int front = links_.Get(ring_).next;
    RETURN_IF_ERROR(Remove(front));
    return front;
  }

  std::vector<int> ToVector() const override {
    std::vector<int> ids;
    for (int id = links_.Get(ring_).next; id != ring_; id = links_.Get(id).next) ids.push_back(id);
    return ids;
  }

 private:
  absl::Status CheckId(int id) const {
    if (id >= 0 && id < ring_) return absl::OkStatus();
    return absl::OutOfRangeError(absl::StrCat("id ", id, " is outside 0 .. ", ring_ - 1));
  }

  // One neighbour at a time, read anew: the two may be the same entry.
  void SetNext(int id, int next) { links_.Set(id, {links_.Get(id).prev, next}); }
  void SetPrev(int id, int prev) { links_.Set(id, {prev, links_.Get(id).next}); }

  LinkTable& links_;
  const int ring_;
  int size_ = 0;
};

class Pool final : public engine::BlockPool {
 public:
  explicit Pool(const engine::CacheConfig& config)
      : enable_caching_(config.enable_prefix_caching),
        blocks_(config.num_blocks),
        links_(config.num_blocks),
        free_(links_) {
    for (int id = engine::kNullBlockId + 1; id < config.num_blocks; ++id) (void)free_.Append(id);
  }

  absl::StatusOr<std::optional<std::vector<int>>> GetNewBlocks(int n) override {
    if (n < 0) return absl::InvalidArgumentError(absl::StrCat("asked for ", n, " new blocks, below 0"));
    if (n > free_.Size()) return std::nullopt;
    std::vector<int> ids;
    for (int i = 0; i < n; ++i) {
      ASSIGN_OR_RETURN(const int id, free_.PopFront());
      Evict(id);
      blocks_[id].ref_cnt = 1;
      ids.push_back(id);
    }
    return ids;
  }

  absl::Status Touch(std::span<const int> block_ids) override {
    RETURN_IF_ERROR(CheckIds(block_ids, NumBlocks()));
    for (const int id : block_ids) {
      if (id == engine::kNullBlockId) continue;
      if (blocks_[id].ref_cnt == 0) RETURN_IF_ERROR(free_.Remove(id));
      ++blocks_[id].ref_cnt;
    }
    return absl::OkStatus();
  }

  absl::Status FreeBlocks(std::span<const int> block_ids) override {
    RETURN_IF_ERROR(CheckIds(block_ids, NumBlocks()));
    std::unordered_map<int, int> given_back;  // id -> how often it stands in the list
    for (const int id : block_ids) {
      if (id != engine::kNullBlockId && ++given_back[id] > blocks_[id].ref_cnt) {
        return absl::FailedPreconditionError(
            absl::StrCat("block ", id, " is freed ", given_back[id], " times and held ", blocks_[id].ref_cnt));
      }
    }
    for (const int id : block_ids) {
      if (id == engine::kNullBlockId) continue;
      if (--blocks_[id].ref_cnt == 0) RETURN_IF_ERROR(free_.Append(id));
    }
    return absl::OkStatus();
  }

  absl::Status CacheFullBlocks(std::span<const int> block_ids, std::span<const BlockHash> hashes) override {
    if (hashes.size() < block_ids.size()) {
      return absl::InvalidArgumentError(absl::StrCat(hashes.size(), " hashes for ", block_ids.size(), " blocks"));
    }
    RETURN_IF_ERROR(CheckIds(block_ids, NumBlocks()));
    for (const int id : block_ids) {
      if (id != engine::kNullBlockId && !blocks_[id].hash.has_value() && blocks_[id].ref_cnt == 0) {
        return absl::FailedPreconditionError(absl::StrCat("block ", id, " is free: nobody vouches for its content"));
      }
    }
    if (!enable_caching_) return absl::OkStatus();
    for (size_t i = 0; i < block_ids.size(); ++i) {
      Block& block = blocks_[block_ids[i]];
      if (block_ids[i] == engine::kNullBlockId || block.hash.has_value()) continue;
      std::list<int>& same = index_[hashes[i]];
      block.hash = hashes[i];
      block.place = same.insert(same.end(), block_ids[i]);
    }
    return absl::OkStatus();
  }

  std::optional<int> GetCachedBlock(BlockHash hash) const override {
    const auto found = index_.find(hash);
    if (found == index_.end()) return std::nullopt;
    return found->second.front();
  }

  int NumFreeBlocks() const override { return free_.Size(); }
  int NumBlocks() const override { return static_cast<int>(blocks_.size()); }
  double Usage() const override { return 1 - double(free_.Size()) / (NumBlocks() - 1); }

  absl::StatusOr<engine::BlockState> GetBlock(int block_id) const override {
    RETURN_IF_ERROR(CheckIds({&block_id, 1}, NumBlocks()));
    return engine::BlockState{block_id, blocks_[block_id].ref_cnt, blocks_[block_id].hash};
  }

  std::vector<int> FreeQueue() const override { return free_.ToVector(); }

 private:
  struct Block {
    int ref_cnt = 0;
    std::optional<BlockHash> hash;
    std::list<int>::iterator place;  // in the index, if there is a hash
  };

  // The block can no longer be found by what it held. Other blocks of the same content stay where they are.
  void Evict(int id) {
    Block& block = blocks_[id];
    if (!block.hash.has_value()) return;
    const auto found = index_.find(*block.hash);
    found->second.erase(block.place);
    if (found->second.empty()) index_.erase(found);
    block.hash.reset();
  }

  const bool enable_caching_;
  std::vector<Block> blocks_;  // by id
  VectorLinks links_;
  RingQueue free_;
  std::unordered_map<BlockHash, std::list<int>> index_;  // the blocks of a hash, the earliest first; none is empty
};

}  // namespace

std::unique_ptr<block_allocator::FreeQueue> MakeFreeQueue(LinkTable& links) {
  return std::make_unique<RingQueue>(links);
}

BlockHash HashBlockTokens(std::optional<BlockHash> parent, std::span<const int> token_ids) {
  const auto mix = [](BlockHash h) { return base::Rng{h}.Next(); };
  BlockHash h = parent.has_value() ? mix(*parent) : 0x6e6f20706172656e;
  h = mix(h);
  for (const int token : token_ids) h = mix(h ^ static_cast<uint32_t>(token));
  return h;
}

std::unique_ptr<engine::BlockPool> MakeBlockPool(const engine::CacheConfig& config) {
  return std::make_unique<Pool>(config);
}

}  // namespace block_allocator::impl
