#include "engine/lru_block_pool.h"

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using Ids = std::vector<int>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kRange = absl::StatusCode::kOutOfRange;
constexpr auto kDouble = absl::StatusCode::kFailedPrecondition;

std::unique_ptr<LruBlockPool> Pool(int num_blocks, bool caching = true) {
  return *LruBlockPool::Create({.num_blocks = num_blocks, .enable_prefix_caching = caching});
}
Ids Take(BlockPool& pool, int n) { return **pool.GetNewBlocks(n); }
int RefCnt(const BlockPool& pool, int id) { return pool.GetBlock(id)->ref_cnt; }

// Everything that can be seen of a pool, to show that nothing changed.
struct Books {
  std::vector<BlockState> blocks;
  Ids queue;
  bool operator==(const Books&) const = default;
};
Books Read(const BlockPool& pool) {
  Books books = {{}, pool.FreeQueue()};
  for (int id = 0; id < pool.NumBlocks(); ++id) books.blocks.push_back(*pool.GetBlock(id));
  return books;
}

TEST(LruBlockPool, StartsWithAllButTheNullBlockFree) {
  const auto pool = Pool(10);
  EXPECT_EQ(pool->NumBlocks(), 10);
  EXPECT_EQ(pool->NumFreeBlocks(), 9);
  EXPECT_EQ(pool->Usage(), 0.0);
  EXPECT_EQ(pool->FreeQueue(), (Ids{1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

// The walk of the course's guide: hand out, cache, free tail first, revive, evict.
TEST(LruBlockPool, WalksThroughTheLifeOfItsBlocks) {
  const auto pool = Pool(10);
  const Ids mine = Take(*pool, 3);
  EXPECT_EQ(mine, (Ids{1, 2, 3}));
  EXPECT_NEAR(pool->Usage(), 1.0 / 3, 1e-15);
  const std::vector<BlockHash> hashes = {11, 22, 33};
  ASSERT_TRUE(IsOk(pool->CacheFullBlocks(mine, hashes)));

  ASSERT_TRUE(IsOk(pool->FreeBlocks(Ids{3, 2, 1})));
  EXPECT_EQ(pool->FreeQueue(), (Ids{4, 5, 6, 7, 8, 9, 3, 2, 1}));
  EXPECT_EQ(pool->GetCachedBlock(11), 1) << "free, and still found";

  ASSERT_TRUE(IsOk(pool->Touch(Ids{1})));
  EXPECT_EQ(pool->FreeQueue(), (Ids{4, 5, 6, 7, 8, 9, 3, 2}));
  EXPECT_EQ(RefCnt(*pool, 1), 1);

  EXPECT_EQ(Take(*pool, 8), (Ids{4, 5, 6, 7, 8, 9, 3, 2}));
  EXPECT_EQ(pool->NumFreeBlocks(), 0);
  EXPECT_EQ(pool->GetCachedBlock(11), 1);
  EXPECT_EQ(pool->GetCachedBlock(22), std::nullopt);
  EXPECT_EQ(pool->GetCachedBlock(33), std::nullopt);
  EXPECT_EQ(pool->GetBlock(2)->block_hash, std::nullopt);
}

TEST(LruBlockPool, EvictsInTheOrderOfTheQueue) {
  const auto pool = Pool(3);
  ASSERT_TRUE(IsOk(pool->CacheFullBlocks(Take(*pool, 2), std::vector<BlockHash>{11, 22})));
  ASSERT_TRUE(IsOk(pool->FreeBlocks(Ids{2, 1})));
  EXPECT_EQ(Take(*pool, 1), Ids{2});
  EXPECT_EQ(pool->GetCachedBlock(22), std::nullopt);
  EXPECT_EQ(pool->GetCachedBlock(11), 1);
}

TEST(LruBlockPool, FreesASharedBlockOnlyAfterItsLastUser) {
  const auto pool = Pool(4);
  Take(*pool, 1);
  ASSERT_TRUE(IsOk(pool->Touch(Ids{1, 1})));
  EXPECT_EQ(RefCnt(*pool, 1), 3);
  ASSERT_TRUE(IsOk(pool->FreeBlocks(Ids{1, 1})));
  EXPECT_EQ(pool->NumFreeBlocks(), 2);
  ASSERT_TRUE(IsOk(pool->FreeBlocks(Ids{1})));
  EXPECT_EQ(pool->FreeQueue(), (Ids{2, 3, 1}));
}

TEST(LruBlockPool, FindsTheFirstOfEqualBlocksAndKeepsTheOthersFindable) {
  const auto pool = Pool(5);
  Take(*pool, 4);
  ASSERT_TRUE(IsOk(pool->CacheFullBlocks(Ids{2, 1, 3}, std::vector<BlockHash>{7, 7, 7})));
  EXPECT_EQ(pool->GetCachedBlock(7), 2);
  ASSERT_TRUE(IsOk(pool->FreeBlocks(Ids{1, 2})));
  Take(*pool, 1);
  EXPECT_EQ(pool->GetCachedBlock(7), 2) << "block 1 stood in the middle";
  Take(*pool, 1);
  EXPECT_EQ(pool->GetCachedBlock(7), 3);
}

TEST(LruBlockPool, GivesEachBlockItsHashOnce) {
  const auto pool = Pool(4);
  Take(*pool, 2);
  ASSERT_TRUE(IsOk(pool->CacheFullBlocks(Ids{1}, std::vector<BlockHash>{11})));
  ASSERT_TRUE(IsOk(pool->CacheFullBlocks(Ids{1, kNullBlockId, 2}, std::vector<BlockHash>{99, 88, 22, 77})));
  EXPECT_EQ(pool->GetBlock(1)->block_hash, 11);
  EXPECT_EQ(pool->GetBlock(2)->block_hash, 22);
  EXPECT_EQ(pool->GetCachedBlock(88), std::nullopt);
  EXPECT_EQ(pool->GetCachedBlock(99), std::nullopt);
}

TEST(LruBlockPool, RemembersNothingWithoutCaching) {
  const auto pool = Pool(4, /*caching=*/false);
  ASSERT_TRUE(IsOk(pool->CacheFullBlocks(Take(*pool, 1), std::vector<BlockHash>{11})));
  EXPECT_EQ(pool->GetCachedBlock(11), std::nullopt);
  EXPECT_EQ(pool->GetBlock(1)->block_hash, std::nullopt);
}

TEST(LruBlockPool, PassesOverTheNullBlock) {
  const auto pool = Pool(4);
  const Books before = Read(*pool);
  EXPECT_TRUE(IsOk(pool->Touch(Ids{kNullBlockId, kNullBlockId})));
  EXPECT_TRUE(IsOk(pool->FreeBlocks(Ids{kNullBlockId})));
  EXPECT_TRUE(IsOk(pool->CacheFullBlocks(Ids{kNullBlockId}, std::vector<BlockHash>{1})));
  EXPECT_EQ(Read(*pool), before);
}

TEST(LruBlockPool, RefusesMoreBlocksThanAreFreeAsAnOrdinaryAnswer) {
  const auto pool = Pool(4);
  const Books before = Read(*pool);
  EXPECT_EQ(*pool->GetNewBlocks(4), std::nullopt);
  EXPECT_EQ(Read(*pool), before);
  EXPECT_EQ(Take(*pool, 0), Ids{});
  EXPECT_EQ(Take(*pool, 3), (Ids{1, 2, 3}));
  EXPECT_EQ(Take(*pool, 0), Ids{}) << "nothing of nothing";
}

TEST(LruBlockPool, RefusesMisuseAndChangesNothing) {
  const auto pool = Pool(6);
  Take(*pool, 3);
  ASSERT_TRUE(IsOk(pool->CacheFullBlocks(Ids{2}, std::vector<BlockHash>{22})));
  ASSERT_TRUE(IsOk(pool->FreeBlocks(Ids{2})));
  const Books before = Read(*pool);  // 1 and 3 held; queue 4 5 2, of which 2 is cached

  EXPECT_TRUE(HasCodeAndText(pool->GetNewBlocks(-1).status(), kInvalid, "-1 new blocks"));
  EXPECT_TRUE(HasCodeAndText(pool->Touch(Ids{2, 6}), kRange, "block 6 (place 1 of the list) is outside 0 .. 5"));
  EXPECT_TRUE(HasCode(pool->Touch(Ids{1, -1}), kRange));
  EXPECT_TRUE(HasCode(pool->FreeBlocks(Ids{1, 6}), kRange));
  EXPECT_TRUE(HasCodeAndText(pool->FreeBlocks(Ids{4}), kDouble, "block 4"));
  EXPECT_TRUE(HasCodeAndText(pool->FreeBlocks(Ids{1, kNullBlockId, 3, 1}), kDouble, "block 1 (place 3 of the list)"));
  EXPECT_TRUE(HasCode(pool->CacheFullBlocks(Ids{1, 3}, std::vector<BlockHash>{5}), kInvalid));
  EXPECT_TRUE(HasCode(pool->CacheFullBlocks(Ids{1, 9}, std::vector<BlockHash>{5, 6}), kRange));
  EXPECT_TRUE(
      HasCodeAndText(pool->CacheFullBlocks(Ids{1, 4}, std::vector<BlockHash>{5, 6}), kDouble, "block 4 is free"));
  EXPECT_TRUE(HasCode(pool->GetBlock(6).status(), kRange));
  EXPECT_TRUE(HasCode(pool->GetBlock(-1).status(), kRange));

  EXPECT_EQ(Read(*pool), before);
  EXPECT_EQ(pool->GetCachedBlock(22), 2);
  EXPECT_EQ(pool->GetCachedBlock(5), std::nullopt);
}

TEST(LruBlockPool, RefusesAPoolWithNothingToUse) {
  for (const int num_blocks : {1, 0, -3}) {
    EXPECT_TRUE(HasCode(LruBlockPool::Create({.num_blocks = num_blocks}).status(), kInvalid)) << num_blocks;
  }
  EXPECT_EQ(Pool(2)->NumFreeBlocks(), 1);
}

}  // namespace
}  // namespace engine
