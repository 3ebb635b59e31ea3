// LruBlockPool against a model of it that is too simple to be wrong, over 100,000 random operations.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/lru_block_pool.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::IsOk;

constexpr int kBlocks = 24;
constexpr int kOperations = 100000;
constexpr int kHashes = 12;  // few, so that equal blocks are common

// The same books by search: every answer is looked for in lists.
struct Model {
  std::vector<int> queue;
  std::vector<int> ref_cnt = std::vector<int>(kBlocks);
  std::map<int, BlockHash> hash_of;
  std::vector<int> cached;  // ids, in the order in which they got their hashes

  void Free(int id) {
    if (--ref_cnt[id] == 0) queue.push_back(id);
  }
  void Touch(int id) {
    if (ref_cnt[id]++ == 0) std::erase(queue, id);
  }
  std::vector<int> Take(int n) {
    const std::vector<int> ids(queue.begin(), queue.begin() + n);
    queue.erase(queue.begin(), queue.begin() + n);
    for (const int id : ids) {
      ref_cnt[id] = 1;
      hash_of.erase(id);
      std::erase(cached, id);
    }
    return ids;
  }
  void Cache(int id, BlockHash hash) {
    if (hash_of.emplace(id, hash).second) cached.push_back(id);
  }
  std::optional<int> Find(BlockHash hash) const {
    for (const int id : cached) {
      if (hash_of.at(id) == hash) return id;
    }
    return std::nullopt;
  }
};

class Walk {
 public:
  explicit Walk(uint64_t seed) : rng_{seed}, pool_(*LruBlockPool::Create({.num_blocks = kBlocks})) {
    for (int id = 1; id < kBlocks; ++id) model_.queue.push_back(id);
  }

  void Step() {
    switch (rng_.Below(6)) {
      case 0:
        return Take();
      case 1:
        return Touch();
      case 2:
      case 3:
        return Free();
      case 4:
        return Cache();
      case 5:
        return Misuse();
    }
  }

  void ExpectEqual() const {
    ASSERT_EQ(pool_->FreeQueue(), model_.queue);
    ASSERT_EQ(pool_->NumFreeBlocks(), model_.queue.size());
    for (int id = 0; id < kBlocks; ++id) {
      const BlockState block = *pool_->GetBlock(id);
      ASSERT_EQ(block.ref_cnt, model_.ref_cnt[id]) << "block " << id;
      const auto hash = model_.hash_of.find(id);
      ASSERT_EQ(block.block_hash, hash == model_.hash_of.end() ? std::nullopt : std::optional(hash->second))
          << "block " << id;
    }
    for (BlockHash hash = 0; hash < kHashes; ++hash) ASSERT_EQ(pool_->GetCachedBlock(hash), model_.Find(hash));
  }

  // What holds whatever the model says.
  void ExpectInvariants() const {
    const std::vector<int> queue = pool_->FreeQueue();
    const std::set<int> in_queue(queue.begin(), queue.end());
    ASSERT_EQ(in_queue.size(), queue.size()) << "an id stands in the queue twice";
    ASSERT_FALSE(in_queue.contains(kNullBlockId));
    int64_t refs = 0;
    for (int id = 1; id < kBlocks; ++id) {
      const int ref_cnt = pool_->GetBlock(id)->ref_cnt;
      ASSERT_EQ(in_queue.contains(id), ref_cnt == 0) << "I1, block " << id;
      refs += ref_cnt;
    }
    ASSERT_EQ(refs, handles_.size()) << "the sum of all ref_cnt is what is held";
  }

 private:
  void Take() {
    const int n = rng_.Below(5);
    const auto got = pool_->GetNewBlocks(n);
    ASSERT_TRUE(IsOk(got));
    if (n > std::ssize(model_.queue)) {
      ASSERT_EQ(*got, std::nullopt);
      return;
    }
    ASSERT_EQ(*got, model_.Take(n));
    handles_.insert(handles_.end(), (*got)->begin(), (*got)->end());
  }
  // Any block, held or free, and the null block.
  void Touch() {
    const std::vector<int> ids = {rng_.Below(kBlocks), rng_.Below(kBlocks)};
    ASSERT_TRUE(IsOk(pool_->Touch(ids)));
    for (const int id : ids) {
      if (id == kNullBlockId) continue;
      model_.Touch(id);
      handles_.push_back(id);
    }
  }
  void Free() {
    std::vector<int> ids;
    for (int n = std::min<int>(rng_.Below(4), handles_.size()); n > 0; --n) {
      std::swap(handles_[rng_.Below(handles_.size())], handles_.back());
      ids.push_back(handles_.back());
      handles_.pop_back();
    }
    ASSERT_TRUE(IsOk(pool_->FreeBlocks(ids)));
    for (const int id : ids) model_.Free(id);
  }
  void Cache() {
    if (handles_.empty()) return;
    const std::vector<int> ids = {handles_[rng_.Below(handles_.size())], handles_[rng_.Below(handles_.size())]};
    const std::vector<BlockHash> hashes = {BlockHash(rng_.Below(kHashes)), BlockHash(rng_.Below(kHashes))};
    ASSERT_TRUE(IsOk(pool_->CacheFullBlocks(ids, hashes)));
    for (size_t i = 0; i < ids.size(); ++i) model_.Cache(ids[i], hashes[i]);
  }
  // Refused; the comparison that follows shows that nothing changed.
  void Misuse() {
    if (!handles_.empty() && rng_.Below(2) == 0) {
      // One handle more than there are, behind those that exist.
      const int id = handles_[rng_.Below(handles_.size())];
      const std::vector<int> ids(model_.ref_cnt[id] + 1, id);
      ASSERT_TRUE(HasCode(pool_->FreeBlocks(ids), absl::StatusCode::kFailedPrecondition));
      return;
    }
    const std::vector<int> ids = {rng_.Below(kBlocks), rng_.Below(2) == 0 ? kBlocks : -1};
    const std::vector<BlockHash> hashes = {1, 2};
    ASSERT_TRUE(HasCode(pool_->Touch(ids), absl::StatusCode::kOutOfRange));
    ASSERT_TRUE(HasCode(pool_->FreeBlocks(ids), absl::StatusCode::kOutOfRange));
    ASSERT_TRUE(HasCode(pool_->CacheFullBlocks(ids, hashes), absl::StatusCode::kOutOfRange));
  }

  base::Rng rng_;
  std::unique_ptr<LruBlockPool> pool_;
  Model model_;
  std::vector<int> handles_;  // an id for each reference that this test holds
};

TEST(LruBlockPool, AgreesWithASimpleModelOver100000RandomOperations) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(testing::Message() << "COURSE_SEED=" << seed);
  std::printf("COURSE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  Walk walk(seed);
  for (int i = 0; i < kOperations; ++i) {
    SCOPED_TRACE(testing::Message() << "operation " << i);
    walk.Step();
    walk.ExpectEqual();
    walk.ExpectInvariants();
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace engine
