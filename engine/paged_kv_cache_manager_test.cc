#include "engine/paged_kv_cache_manager.h"

#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "engine/block_hash.h"
#include "engine/lru_block_pool.h"
#include "engine/requests.h"
#include "gtest/gtest.h"

namespace engine {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using Ids = std::vector<int>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// n tokens: first, first + 1, ...
Request Tokens(const std::string& id, int n, int first = 0) {
  std::vector<int> tokens(n);
  std::iota(tokens.begin(), tokens.end(), first);
  return NewRequest(id, tokens, {});
}

struct Cache {
  std::unique_ptr<LruBlockPool> pool;
  std::unique_ptr<PagedKvCacheManager> manager;

  explicit Cache(int num_blocks, int block_size = 4, bool caching = true) {
    const CacheConfig config = {num_blocks, block_size, caching};
    pool = *LruBlockPool::Create(config);
    manager = *PagedKvCacheManager::Create(*pool, config);
  }

  // As a scheduler admits a request whose whole prompt fits into the step.
  std::optional<Ids> Admit(Request request) {
    const Ids hits = manager->GetComputedBlocks(request);
    request.num_computed_tokens = static_cast<int>(hits.size()) * manager->BlockSize();
    const auto blocks = manager->AllocateSlots(request, request.NumTokens() - request.num_computed_tokens, hits);
    EXPECT_TRUE(IsOk(blocks));
    return blocks.ok() ? *blocks : std::nullopt;
  }
  int RefCnt(int id) const { return pool->GetBlock(id)->ref_cnt; }
  int NumCached() const {
    int cached = 0;
    for (int id = 0; id < pool->NumBlocks(); ++id) cached += pool->GetBlock(id)->block_hash.has_value();
    return cached;
  }
};

// The pinned walk of sharing and eviction: a pool of 10 blocks of 4, a prompt of 12 tokens.
TEST(PagedKvCacheManager, SharesAndEvictsAsTheGuideShows) {
  Cache cache(10);
  EXPECT_EQ(cache.Admit(Tokens("r1", 12)), (Ids{1, 2, 3}));
  EXPECT_EQ(cache.manager->NumFreeBlocks(), 6);

  EXPECT_EQ(cache.manager->GetComputedBlocks(Tokens("r2", 12)), (Ids{1, 2})) << "at most (12 - 1) / 4 hits";
  EXPECT_EQ(cache.Admit(Tokens("r2", 12)), Ids{4}) << "only the new block is returned";
  EXPECT_EQ(cache.manager->BlockTable("r2"), (Ids{1, 2, 4}));
  EXPECT_EQ(cache.RefCnt(1), 2);
  EXPECT_EQ(cache.RefCnt(2), 2);
  EXPECT_EQ(cache.RefCnt(3), 1);
  EXPECT_EQ(cache.RefCnt(4), 1);
  EXPECT_EQ(cache.manager->NumFreeBlocks(), 5);
  EXPECT_EQ(cache.pool->GetBlock(4)->block_hash, cache.pool->GetBlock(3)->block_hash) << "equal, and two blocks";

  cache.manager->Free("r1");
  EXPECT_EQ(cache.pool->FreeQueue(), (Ids{5, 6, 7, 8, 9, 3}));
  EXPECT_EQ(cache.manager->BlockTable("r1"), Ids{});
  cache.manager->Free("r2");
  EXPECT_EQ(cache.pool->FreeQueue(), (Ids{5, 6, 7, 8, 9, 3, 4, 2, 1}));
  EXPECT_EQ(cache.NumCached(), 4) << "three hashes; blocks 3 and 4 share one";

  EXPECT_EQ(cache.Admit(Tokens("r3", 20, 100)), (Ids{5, 6, 7, 8, 9})) << "nothing had to be evicted";
  EXPECT_EQ(cache.pool->FreeQueue(), (Ids{3, 4, 2, 1}));

  EXPECT_EQ(cache.Admit(Tokens("r4", 12)), Ids{3});
  EXPECT_EQ(cache.manager->BlockTable("r4"), (Ids{1, 2, 3})) << "1 and 2 came out of the middle of the queue";
  EXPECT_EQ(cache.pool->FreeQueue(), Ids{4});
}

TEST(PagedKvCacheManager, EvictsAPrefixFromItsEnd) {
  const std::vector<Ids> hits_after = {{1, 2, 3, 4}, {1, 2, 3}, {1, 2}, {1}, {}};
  for (int foreign = 0; foreign <= 4; ++foreign) {
    Cache cache(5);
    cache.Admit(Tokens("first", 16));
    cache.manager->Free("first");
    EXPECT_EQ(cache.pool->FreeQueue(), (Ids{4, 3, 2, 1}));
    if (foreign > 0) cache.Admit(Tokens("foreign", 4 * foreign, 100));
    EXPECT_EQ(cache.manager->GetComputedBlocks(Tokens("probe", 17)), hits_after[foreign]) << foreign << " blocks taken";
  }
}

TEST(PagedKvCacheManager, DoesNotCountAdoptedHitsAgain) {
  // Two requests of 13 tokens that share 12 need 3 + 1 + 1 blocks.
  for (const auto& [usable, second_fits, free_then] :
       std::vector<std::tuple<int, bool, int>>{{4, false, 0}, {5, true, 0}, {6, true, 1}}) {
    Cache cache(usable + 1);
    cache.Admit(Tokens("a", 13));
    Request b = Tokens("b", 13);
    b.token_ids.back() = 99;
    EXPECT_EQ(cache.Admit(b).has_value(), second_fits) << usable << " usable blocks";
    EXPECT_EQ(cache.manager->NumFreeBlocks(), free_then) << usable << " usable blocks";
  }
}

TEST(PagedKvCacheManager, DoesNotGiveAwayTheFreeHitsThatItAdopts) {
  Cache cache(5);
  cache.Admit(Tokens("a", 16));
  cache.manager->Free("a");
  Request b = Tokens("b", 20);  // 12 shared tokens, 5 blocks: 3 hits and 2 new ones, of which there is 1
  for (int i = 12; i < 20; ++i) b.token_ids[i] = 100 + i;
  EXPECT_EQ(cache.manager->GetComputedBlocks(b), (Ids{1, 2, 3}));
  EXPECT_EQ(cache.Admit(b), std::nullopt);
  EXPECT_EQ(cache.pool->FreeQueue(), (Ids{4, 3, 2, 1}));
  EXPECT_EQ(cache.NumCached(), 4);
  EXPECT_EQ(cache.manager->BlockTable("b"), Ids{});
}

TEST(PagedKvCacheManager, HitsEndAtTheFirstBlockThatDiffers) {
  Cache cache(10);
  cache.Admit(Tokens("a", 12));
  Request first = Tokens("b", 12), second = Tokens("b", 12);
  first.token_ids[0] = 99;
  second.token_ids[5] = 99;
  EXPECT_EQ(cache.manager->GetComputedBlocks(first), Ids{});
  EXPECT_EQ(cache.manager->GetComputedBlocks(second), Ids{1});
  EXPECT_EQ(cache.manager->GetComputedBlocks(Tokens("b", 4)), Ids{}) << "one token is left to compute";
  EXPECT_EQ(cache.manager->GetComputedBlocks(Tokens("b", 5)), Ids{1});
}

TEST(PagedKvCacheManager, TakesABlockOnlyWhenTheLastOneIsFull) {
  Cache cache(10);
  Request r = Tokens("r", 3);
  EXPECT_EQ(**cache.manager->AllocateSlots(r, 3, {}), Ids{1});
  r.num_computed_tokens = 3;
  r.token_ids.push_back(3);
  EXPECT_EQ(**cache.manager->AllocateSlots(r, 1, {}), Ids{}) << "token 3 goes into slot 3 of block 1";
  EXPECT_EQ(cache.NumCached(), 1);
  r.num_computed_tokens = 4;
  r.token_ids.push_back(4);
  EXPECT_EQ(**cache.manager->AllocateSlots(r, 1, {}), Ids{2});
  EXPECT_EQ(cache.manager->BlockTable("r"), (Ids{1, 2}));
  EXPECT_EQ(**cache.manager->AllocateSlots(r, 1, {}), Ids{}) << "the same step again needs nothing";
}

TEST(PagedKvCacheManager, NamesFullBlocksOfKnownTokensOnly) {
  Cache cache(10);
  // Room for 9 tokens, of which 7 are known: 3 blocks, 1 of them full.
  const Request r = Tokens("r", 7);
  EXPECT_EQ(**cache.manager->AllocateSlots(r, 9, {}), (Ids{1, 2, 3}));
  EXPECT_EQ(cache.NumCached(), 1);
  EXPECT_EQ(cache.pool->GetBlock(1)->block_hash, HashBlockTokens(std::nullopt, std::vector<int>{0, 1, 2, 3}));
}

TEST(PagedKvCacheManager, NamesTheBlocksOfAChunkedPromptAsThoseOfAWholeOne) {
  Cache cache(20);
  Request r = Tokens("r", 14);
  for (const int chunk : {3, 5, 1, 5}) {
    ASSERT_TRUE(IsOk(cache.manager->AllocateSlots(r, chunk, {})));
    r.num_computed_tokens += chunk;
  }
  EXPECT_EQ(cache.manager->BlockTable("r"), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(cache.manager->GetComputedBlocks(Tokens("same", 14)), (Ids{1, 2, 3}));
}

TEST(PagedKvCacheManager, FindsTheOutputOfARequestToo) {
  Cache cache(10);
  Request r = Tokens("r", 6);
  ASSERT_TRUE(IsOk(cache.manager->AllocateSlots(r, 6, {})));
  r.num_computed_tokens = 6;
  for (int token = 6; token < 8; ++token) {
    r.token_ids.push_back(token);
    ASSERT_TRUE(IsOk(cache.manager->AllocateSlots(r, 1, {})));
    ++r.num_computed_tokens;
  }
  EXPECT_EQ(cache.manager->GetComputedBlocks(Tokens("next", 9)), (Ids{1, 2}));
}

TEST(PagedKvCacheManager, RemembersNothingWithoutCaching) {
  Cache cache(10, 4, /*caching=*/false);
  cache.Admit(Tokens("a", 12));
  EXPECT_EQ(cache.manager->GetComputedBlocks(Tokens("b", 12)), Ids{});
  EXPECT_EQ(cache.NumCached(), 0);
  cache.manager->Free("a");
  EXPECT_EQ(cache.Admit(Tokens("b", 12)), (Ids{4, 5, 6}));
}

TEST(PagedKvCacheManager, RefusesWhatDoesNotFitAsAnOrdinaryAnswer) {
  Cache cache(4);
  EXPECT_EQ(cache.manager->NumUsableBlocks(), 3);
  EXPECT_EQ(cache.Admit(Tokens("a", 13)), std::nullopt);
  EXPECT_EQ(cache.pool->FreeQueue(), (Ids{1, 2, 3}));
  EXPECT_EQ(cache.Admit(Tokens("a", 12)), (Ids{1, 2, 3}));
}

TEST(PagedKvCacheManager, RefusesMisuseAndChangesNothing) {
  Cache cache(10);
  cache.Admit(Tokens("a", 12));
  const Ids queue = cache.pool->FreeQueue();
  PagedKvCacheManager& m = *cache.manager;
  Request b = Tokens("b", 12);

  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(b, 0, {}).status(), kInvalid, "request b: 0 new tokens"));
  EXPECT_TRUE(HasCode(m.AllocateSlots(b, -1, {}).status(), kInvalid));
  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(b, 4, Ids{1, 2}).status(), kInvalid, "0 tokens computed, but 2 hits"));
  b.num_computed_tokens = 8;
  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(b, 4, Ids{1, 3}).status(), kInvalid, "hit 1 is block 3"));
  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(b, 4, Ids{1, 5}).status(), kInvalid, "hit 1 is block 5"));
  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(b, 4, Ids{1, 10}).status(), kInvalid, "hit 1: block 10"));
  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(b, 4, Ids{1, kNullBlockId}).status(), kInvalid, "hit 1 is block 0"));
  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(b, 4, Ids{1, 2, 3}).status(), kInvalid, "at most 2"));
  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(b, 4, {}).status(), kInvalid, "8 of 12 tokens computed, in 0 blocks"));
  Request a = Tokens("a", 12);
  a.num_computed_tokens = 8;
  EXPECT_TRUE(HasCodeAndText(m.AllocateSlots(a, 4, Ids{1, 2}).status(), absl::StatusCode::kFailedPrecondition,
                             "request a has a block table"));
  a.num_computed_tokens = 13;
  EXPECT_TRUE(HasCode(m.AllocateSlots(a, 1, {}).status(), kInvalid));
  m.Free("nobody");

  EXPECT_EQ(cache.pool->FreeQueue(), queue);
  EXPECT_EQ(m.BlockTable("a"), (Ids{1, 2, 3}));
  EXPECT_EQ(m.BlockTable("b"), Ids{});
  EXPECT_EQ(cache.RefCnt(1), 1);
}

TEST(PagedKvCacheManager, RefusesBlocksWithoutTokens) {
  Cache cache(10);
  EXPECT_TRUE(HasCodeAndText(PagedKvCacheManager::Create(*cache.pool, {.block_size = 0}).status(), kInvalid,
                             "blocks of 0 tokens"));
}

}  // namespace
}  // namespace engine
