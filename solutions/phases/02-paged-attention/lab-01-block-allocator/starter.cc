// Lab 02-01  Block allocator. You edit this file; block_allocator.h says what each function promises, and
// engine/api/block_pool.h what a pool does.

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "phases/02-paged-attention/lab-01-block-allocator/block_allocator.h"

namespace block_allocator::impl {
namespace {

class RingQueue final : public FreeQueue {
 public:
  explicit RingQueue(LinkTable& links) : links_(links) {
    // TODO(lab): close the empty ring: which entry has which two neighbours?
  }

  int Size() const override { return size_; }

  absl::Status Append(int id) override {
    // TODO(lab): refuse an id without an entry or already in the queue; put the others between the back and the ring.
    return absl::UnimplementedError("Append is not written yet");
  }

  absl::Status Remove(int id) override {
    // TODO(lab): refuse as the header says; let the two neighbours know each other, and forget the id's own links.
    return absl::UnimplementedError("Remove is not written yet");
  }

  absl::StatusOr<int> PopFront() override {
    // TODO(lab): the front is the ring's next.
    return absl::UnimplementedError("PopFront is not written yet");
  }

  std::vector<int> ToVector() const override {
    // TODO(lab): walk from the front until you are at the ring again.
    return {};
  }

 private:
  LinkTable& links_;
  int size_ = 0;
};

class Pool final : public engine::BlockPool {
 public:
  explicit Pool(const engine::CacheConfig& config) : config_(config), links_(config.num_blocks), free_(links_) {
    // TODO(lab): all blocks but the null block are free.
  }

  absl::StatusOr<std::optional<std::vector<int>>> GetNewBlocks(int n) override {
    // TODO(lab): all or nothing. Each block: out of the queue, evicted (name and index entry gone), ref_cnt 1.
    return absl::UnimplementedError("GetNewBlocks is not written yet");
  }

  absl::Status Touch(std::span<const int> block_ids) override {
    // TODO(lab): CheckIds first. A block that was free leaves the queue; then one reference more.
    return absl::UnimplementedError("Touch is not written yet");
  }

  absl::Status FreeBlocks(std::span<const int> block_ids) override {
    // TODO(lab): one reference less; at 0 to the back of the queue, hash and all. Refuse a double free as a whole.
    return absl::UnimplementedError("FreeBlocks is not written yet");
  }

  absl::Status CacheFullBlocks(std::span<const int> block_ids, std::span<const BlockHash> hashes) override {
    // TODO(lab): check everything, then name every block that has no name yet.
    return absl::UnimplementedError("CacheFullBlocks is not written yet");
  }

  std::optional<int> GetCachedBlock(BlockHash hash) const override {
    // TODO(lab): of several blocks with this hash, the one that got it first.
    return std::nullopt;
  }

  int NumFreeBlocks() const override { return free_.Size(); }
  int NumBlocks() const override { return config_.num_blocks; }

  double Usage() const override {
    // TODO(lab): the part of the blocks that is held. Which blocks can be held at all?
    return -1;
  }

  absl::StatusOr<engine::BlockState> GetBlock(int block_id) const override {
    // TODO(lab): what your books say about the block.
    return absl::UnimplementedError("GetBlock is not written yet");
  }

  std::vector<int> FreeQueue() const override { return free_.ToVector(); }

 private:
  engine::CacheConfig config_;
  VectorLinks links_;
  RingQueue free_;
  // TODO(lab): a block's ref_cnt and hash, and the index from a hash to its blocks.
};

}  // namespace

std::unique_ptr<block_allocator::FreeQueue> MakeFreeQueue(LinkTable& links) {
  return std::make_unique<RingQueue>(links);
}

BlockHash HashBlockTokens(std::optional<BlockHash> parent, std::span<const int> token_ids) {
  // TODO(lab): mix the parent in, then one token after the other.
  return 0;
}

std::unique_ptr<engine::BlockPool> MakeBlockPool(const engine::CacheConfig& config) {
  return std::make_unique<Pool>(config);
}

}  // namespace block_allocator::impl
