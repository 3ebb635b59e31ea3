// Lab 02-05: what requests share, what they leave behind, and who gets it.
//
// The pool is the tests' own (lab 02-01), so they see every block; the manager under test sees it through its
// interface.

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/02-paged-attention/lab-05-share-and-evict/share_and_evict.h"

namespace share_and_evict {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::Mistake;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using engine::BlockState;
using engine::Request;
using Ids = std::vector<int>;
using MaybeIds = std::optional<Ids>;
using Where = std::source_location;

constexpr int kBlockSize = 4;

// n tokens from `first` on: Text(0, 12) is 0, 1, ..., 11.
Ids Text(int first, int n) {
  Ids tokens(n);
  std::iota(tokens.begin(), tokens.end(), first);
  return tokens;
}

Ids Join(Ids a, const Ids& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Request NewRequest(const std::string& id, const Ids& tokens) {
  return {.request_id = id, .token_ids = tokens, .num_prompt_tokens = static_cast<int>(tokens.size())};
}

// A pool, and a manager over it.
struct Cache {
  explicit Cache(int num_blocks, bool caching = true) {
    const engine::CacheConfig config = {
        .num_blocks = num_blocks, .block_size = kBlockSize, .enable_prefix_caching = caching};
    // The pool caches in any case: that nothing is cached is the manager's business here.
    pool = *block_allocator::MakeBlockPool({.num_blocks = num_blocks, .block_size = kBlockSize});
    manager = *MakeKvCacheManager(*pool, config);
  }

  // What a scheduler does for a newcomer: looks for hits, counts them as computed, makes room for the rest.
  absl::StatusOr<MaybeIds> Admit(Request& request, Ids* hits = nullptr) {
    const Ids found = manager->GetComputedBlocks(request);
    if (hits != nullptr) *hits = found;
    request.num_computed_tokens = static_cast<int>(found.size()) * kBlockSize;
    absl::StatusOr<MaybeIds> fresh =
        manager->AllocateSlots(request, request.NumTokens() - request.num_computed_tokens, found);
    if (fresh.ok() && fresh->has_value()) request.num_computed_tokens = request.NumTokens();
    return fresh;
  }

  int Hits(const Ids& tokens) { return static_cast<int>(manager->GetComputedBlocks(NewRequest("?", tokens)).size()); }
  int Refs(int block) const { return pool->GetBlock(block)->ref_cnt; }
  bool Named(int block) const { return pool->GetBlock(block)->block_hash.has_value(); }

  std::unique_ptr<engine::BlockPool> pool;
  std::unique_ptr<engine::KvCacheManager> manager;
};

// Admits a request and looks at hits, new blocks and table.
bool ExpectAdmitted(Cache& cache, Request& request, const Ids& hits, const Ids& fresh,
                    std::initializer_list<Mistake<Ids>> hit_mistakes = {}, Where where = Where::current()) {
  Ids found;
  const absl::StatusOr<MaybeIds> got = cache.Admit(request, &found);
  const std::string& id = request.request_id;
  return ExpectAnswer(absl::StrCat("GetComputedBlocks(", id, ")"), found, hits, hit_mistakes, where) &&
         ExpectAnswer(absl::StrCat("AllocateSlots(", id, ", ...)"), got, MaybeIds(fresh),
                      {{std::nullopt, "there are enough blocks: are the hits counted once more as new ones?"}},
                      where) &&
         ExpectAnswer(absl::StrCat("BlockTable(", id, ")"), cache.manager->BlockTable(id), Join(hits, fresh), {},
                      where);
}

bool ExpectQueue(const Cache& cache, const std::string& after, const Ids& expected,
                 std::initializer_list<Mistake<Ids>> mistakes = {}, Where where = Where::current()) {
  return ExpectAnswer("the pool's free queue " + after, cache.pool->FreeQueue(), expected, mistakes, where) &&
         ExpectAnswer("NumFreeBlocks() " + after, cache.manager->NumFreeBlocks(), static_cast<int>(expected.size()), {},
                      where);
}

const char kNoToken[] =
    "at most (NumTokens() - 1) / block_size hits: the last token must be computed, or no logits exist";

// Pool of 10, the prompt 0 .. 11 twice: the two requests of the handout.
bool AdmitTwins(Cache& cache, Where where = Where::current()) {
  Request r1 = NewRequest("r1", Text(0, 12)), r2 = NewRequest("r2", Text(0, 12));
  return ExpectAdmitted(cache, r1, {}, {1, 2, 3}, {}, where) && ExpectQueue(cache, "", {4, 5, 6, 7, 8, 9}, {}, where) &&
         ExpectAdmitted(cache, r2, {1, 2}, {4}, {{{1, 2, 3}, kNoToken}}, where);
}

GRADED_TEST(TwoRequests, ShareTheBlocksOfTheirPrefix, 3) {
  Cache cache(10);
  ExpectAnswer("NumUsableBlocks() of a pool of 10", cache.manager->NumUsableBlocks(), 9);
  ExpectAnswer("BlockTable(r1) before r1 came", cache.manager->BlockTable("r1"), Ids{});
  if (!AdmitTwins(cache)) return;
  ExpectQueue(cache, "with both", {5, 6, 7, 8, 9});
  const Ids refs = {cache.Refs(1), cache.Refs(2), cache.Refs(3), cache.Refs(4)};
  ExpectAnswer("ref_cnt of the blocks 1, 2, 3, 4", refs, Ids{2, 2, 1, 1},
               {{{1, 1, 1, 1}, "adopted blocks are not touched: they will be free while r2 still reads them"}});
  ExpectAnswer("block 4 has the name of block 3 (I2: equal blocks are not merged)",
               cache.Named(4) && cache.pool->GetBlock(3)->block_hash == cache.pool->GetBlock(4)->block_hash, true);
  ExpectAnswer("BlockTable(r1) with both", cache.manager->BlockTable("r1"), Ids{1, 2, 3});
}

GRADED_TEST(Hits, LeaveOneTokenToCompute, 2) {
  Cache cache(10);
  Request first = NewRequest("first", Text(0, 12));
  if (!ExpectAdmitted(cache, first, {}, {1, 2, 3})) return;
  const std::vector<std::pair<int, int>> cases = {{1, 0}, {4, 0}, {5, 1}, {8, 1}, {9, 2}, {12, 2}, {13, 3}, {40, 3}};
  for (const auto& [length, hits] : cases) {
    ExpectAnswer(absl::StrCat("hits of a request of ", length, " tokens, all 12 cached tokens among them"),
                 cache.Hits(Text(0, length)), hits, {{std::min(length / kBlockSize, 3), kNoToken}});
  }
  ExpectQueue(cache, "after questions alone", {4, 5, 6, 7, 8, 9});
}

GRADED_TEST(Freeing, LinesUpAPrefixToBeEvictedFromItsEnd, 2) {
  Cache cache(10);
  if (!AdmitTwins(cache)) return;
  cache.manager->Free("r1");
  const char kForward[] = "freed in the order of the table: then its beginning is evicted first";
  ExpectQueue(cache, "after r1 has gone", {5, 6, 7, 8, 9, 3}, {{{5, 6, 7, 8, 9, 1, 2, 3}, "r2 still holds 1 and 2"}});
  ExpectAnswer("BlockTable(r1) after r1 has gone", cache.manager->BlockTable("r1"), Ids{});
  cache.manager->Free("r1");  // again: no effect
  cache.manager->Free("nobody");
  cache.manager->Free("r2");
  if (!ExpectQueue(cache, "after r2 has gone", {5, 6, 7, 8, 9, 3, 4, 2, 1},
                   {{{5, 6, 7, 8, 9, 3, 1, 2, 4}, kForward}})) {
    return;
  }
  ExpectAnswer("hits of the prompt when all is free", cache.Hits(Text(0, 13)), 3);

  // Four blocks of one prompt, and a stranger who takes them one by one.
  Cache small(5);
  Request whole = NewRequest("whole", Text(0, 16));
  if (!ExpectAdmitted(small, whole, {}, {1, 2, 3, 4})) return;
  small.manager->Free("whole");
  if (!ExpectQueue(small, "after the prompt of 16 has gone", {4, 3, 2, 1}, {{{1, 2, 3, 4}, kForward}})) return;
  ExpectAnswer("hits of a probe of 17 tokens", small.Hits(Text(0, 17)), 4);
  for (const int taken : {1, 2, 3, 4}) {
    ASSERT_TRUE(small.pool->GetNewBlocks(1).ok());
    ExpectAnswer(absl::StrCat("hits of a probe of 17 tokens after ", taken, " evictions"), small.Hits(Text(0, 17)),
                 4 - taken, {{0, kForward}});
  }
}

GRADED_TEST(Newcomers, ReviveBlocksOfADeadRequest, 2) {
  Cache cache(10);
  if (!AdmitTwins(cache)) return;
  cache.manager->Free("r1");
  cache.manager->Free("r2");
  Request r3 = NewRequest("r3", Text(100, 20)), r4 = NewRequest("r4", Text(0, 12));
  if (!ExpectAdmitted(cache, r3, {}, {5, 6, 7, 8, 9})) return;
  if (!ExpectQueue(cache, "with r3, for whom nothing was evicted", {3, 4, 2, 1})) return;
  if (!ExpectAdmitted(cache, r4, {1, 2}, {3}, {{{1, 2, 3}, kNoToken}, {{}, "a free block can be found, too (I4)"}})) {
    return;
  }
  ExpectQueue(cache, "with r3 and r4", {4});
}

GRADED_TEST(ExactPool, CountsAdoptedHitsOnce, 2) {
  for (const int usable : {4, 5, 6}) {
    Cache cache(usable + 1);
    Request a = NewRequest("a", Text(0, 13)), b = NewRequest("b", Join(Text(0, 12), {99}));
    const absl::StatusOr<MaybeIds> first = cache.Admit(a);
    const std::string with = absl::StrCat(" with ", usable, " usable blocks");
    if (!ExpectAnswer("AllocateSlots(a, 13, {})" + with, first, MaybeIds(Ids{1, 2, 3, 4}))) return;
    if (usable == 4) {
      ExpectAnswer("AllocateSlots(b, 1, {1, 2, 3})" + with, cache.Admit(b), MaybeIds());
      ExpectQueue(cache, "after the refusal", {});
      continue;
    }
    if (!ExpectAnswer("AllocateSlots(b, 1, {1, 2, 3})" + with, cache.Admit(b), MaybeIds(Ids{5}),
                      {{std::nullopt, "3 adopted + 1 new, not 4 new: the hits were counted again"},
                       {MaybeIds(Ids{5, 6}), "3 adopted + 1 new: the hits were counted again"}})) {
      return;
    }
    ExpectAnswer("NumFreeBlocks()" + with, cache.manager->NumFreeBlocks(), usable - 5);
  }
}

GRADED_TEST(FreeHits, AreNotAvailableTwice, 2) {
  Cache cache(5);
  Request old = NewRequest("old", Text(0, 16)), newcomer = NewRequest("new", Join(Text(0, 12), Text(100, 8)));
  if (!ExpectAdmitted(cache, old, {}, {1, 2, 3, 4})) return;
  cache.manager->Free("old");
  Ids hits;
  const absl::StatusOr<MaybeIds> refused = cache.Admit(newcomer, &hits);
  if (!ExpectAnswer("GetComputedBlocks(new)", hits, Ids{1, 2, 3})) return;
  ExpectAnswer("AllocateSlots(new, 8, {1, 2, 3}) with the blocks 4, 3, 2, 1 free", refused, MaybeIds(),
               {{MaybeIds(Ids{4, 3}), "block 3 is a hit: it cannot be a new block as well"}});
  ExpectQueue(cache, "after the refusal", {4, 3, 2, 1},
              {{{4}, "a refusal changes nothing: the hits are still touched"}});
  ExpectAnswer("BlockTable(new) after the refusal", cache.manager->BlockTable("new"), Ids{});
  ExpectAnswer("hits of the newcomer after the refusal", cache.Hits(newcomer.token_ids), 3);
}

GRADED_TEST(FreeHits, AreAdoptedBeforeNewBlocksAreTaken, 1) {
  Cache cache(5);
  Request a = NewRequest("a", Text(0, 12)), b = NewRequest("b", Join(Text(0, 8), Text(100, 8)));
  if (!ExpectAdmitted(cache, a, {}, {1, 2, 3})) return;
  ASSERT_TRUE(cache.pool->GetNewBlocks(1).ok());
  cache.manager->Free("a");
  ASSERT_TRUE(cache.pool->FreeBlocks(Ids{4}).ok());
  if (!ExpectQueue(cache, "with the hits in the middle", {3, 2, 1, 4})) return;
  if (!ExpectAdmitted(cache, b, {1, 2}, {3, 4})) return;
  const Ids refs = {cache.Refs(1), cache.Refs(2), cache.Refs(3), cache.Refs(4)};
  ExpectAnswer("ref_cnt of the blocks 1, 2, 3, 4", refs, Ids{1, 1, 1, 1},
               {{{1, 2, 1, 0}, "block 2 was handed out as a new block before it was adopted"}});
}

GRADED_TEST(Blocks, AreNamedOnlyWhenFullOfKnownTokens, 2) {
  Cache cache(12);
  const char kPartial[] = "I3: only full blocks have a name. More tokens will be written into this one";
  const auto expect_named = [&](const std::string& when, const Ids& blocks, const std::vector<bool>& expected) {
    std::vector<bool> got;
    for (const int block : blocks) got.push_back(cache.Named(block));
    return ExpectAnswer(absl::StrCat("which of the blocks ", absl::StrJoin(blocks, ", "), " have a hash ", when), got,
                        expected, {{std::vector<bool>(blocks.size(), true), kPartial}});
  };
  // Six tokens, then two sampled ones.
  Request grows = NewRequest("grows", Text(0, 6));
  if (!ExpectAdmitted(cache, grows, {}, {1, 2})) return;
  if (!expect_named("with 6 tokens", {1, 2}, {true, false})) return;
  for (const int token : {6, 7}) {
    grows.token_ids.push_back(token);
    if (!ExpectAnswer(absl::StrCat("AllocateSlots(grows, 1, {}) with ", grows.num_computed_tokens, " tokens computed"),
                      cache.manager->AllocateSlots(grows, 1, {}), MaybeIds(Ids{}))) {
      return;
    }
    ++grows.num_computed_tokens;
  }
  if (!expect_named("with 8 tokens", {1, 2}, {true, true})) return;
  ExpectAnswer("hits of a request that begins with these 8", cache.Hits(Text(0, 9)), 2);
  grows.token_ids.push_back(8);
  ExpectAnswer("AllocateSlots(grows, 1, {}) for the ninth token", cache.manager->AllocateSlots(grows, 1, {}),
               MaybeIds(Ids{3}));

  // A prompt in two pieces: what is full after a step counts, not what will be.
  Request pieces = NewRequest("pieces", Text(100, 12));
  if (!ExpectAnswer("AllocateSlots(pieces, 5, {})", cache.manager->AllocateSlots(pieces, 5, {}), MaybeIds(Ids{4, 5}))) {
    return;
  }
  expect_named("after 5 of 12 tokens", {4, 5}, {true, false});
  pieces.num_computed_tokens = 5;
  ExpectAnswer("AllocateSlots(pieces, 7, {})", cache.manager->AllocateSlots(pieces, 7, {}), MaybeIds(Ids{6}));
  expect_named("after 12 of 12 tokens", {4, 5, 6}, {true, true, true});

  // Room beyond the known tokens: a guess at what may come.
  Request guess = NewRequest("guess", Text(200, 5));
  ExpectAnswer("AllocateSlots(guess, 9, {}) with 5 tokens known", cache.manager->AllocateSlots(guess, 9, {}),
               MaybeIds(Ids{7, 8, 9}));
  expect_named("when 9 slots are for 5 known tokens", {7, 8, 9}, {true, false, false});
  guess.num_computed_tokens = 5;
  ExpectAnswer("AllocateSlots(guess, 1, {}) within its room", cache.manager->AllocateSlots(guess, 1, {}),
               MaybeIds(Ids{}));
}

GRADED_TEST(Prefixes, EndWhereTheTokensDiffer, 1) {
  Cache cache(12);
  Request first = NewRequest("first", Text(0, 12));
  if (!ExpectAdmitted(cache, first, {}, {1, 2, 3})) return;
  Ids tokens = Text(0, 13);
  tokens[0] = 99;
  ExpectAnswer("hits of a request that differs in token 0", cache.Hits(tokens), 0,
               {{2, "the blocks after it hold other keys and values: a block's name needs its parent"}});
  tokens = Text(0, 13);
  tokens[5] = 99;
  ExpectAnswer("hits of a request that differs in token 5", cache.Hits(tokens), 1,
               {{2, "a prefix ends at the first miss"}});
  // The second block evicted, the third one not.
  Cache holes(4);
  Request whole = NewRequest("whole", Text(0, 12));
  if (!ExpectAdmitted(holes, whole, {}, {1, 2, 3})) return;
  ASSERT_TRUE(holes.pool->FreeBlocks(Ids{2}).ok());
  ASSERT_TRUE(holes.pool->GetNewBlocks(1).ok());
  ExpectAnswer("hits when the middle block of three is gone", holes.Hits(Text(0, 13)), 1,
               {{2, "a prefix ends at the first miss: what comes behind a hole is at the wrong place"}});
}

GRADED_TEST(Caching, CanBeSwitchedOff, 1) {
  Cache cache(10, /*caching=*/false);
  Request r1 = NewRequest("r1", Text(0, 12)), r2 = NewRequest("r2", Text(0, 12));
  if (!ExpectAdmitted(cache, r1, {}, {1, 2, 3})) return;
  ExpectAnswer("block 1 has a hash without caching", cache.Named(1), false);
  ExpectAdmitted(cache, r2, {}, {4, 5, 6});
  // Somebody else may have named the blocks of the pool.
  ASSERT_TRUE(cache.pool->CacheFullBlocks(Ids{1}, *PrefixHashes(Text(0, 4), kBlockSize, 1)).ok());
  ExpectAnswer("hits without caching", cache.Hits(Text(0, 12)), 0);
}

GRADED_TEST(BadInput, IsRefusedAndChangesNothing, 1) {
  Cache cache(10);
  Request r1 = NewRequest("r1", Text(0, 12));
  if (!ExpectAdmitted(cache, r1, {}, {1, 2, 3})) return;
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  engine::KvCacheManager& manager = *cache.manager;
  Request r2 = NewRequest("r2", Text(0, 13));
  ExpectError("AllocateSlots(r2, 0, {})", manager.AllocateSlots(r2, 0, {}), kInvalid, "at least one new token");
  ExpectError("AllocateSlots(r2, -1, {})", manager.AllocateSlots(r2, -1, {}), kInvalid, "at least one new token");
  r2.num_computed_tokens = 8;
  ExpectError("AllocateSlots(r2, 1, {}) with 8 tokens computed", manager.AllocateSlots(r2, 1, {}), kInvalid,
              "computed tokens lie in blocks of the table or in hits");
  ExpectError("AllocateSlots(r2, 1, {1, 3})", manager.AllocateSlots(r2, 1, Ids{1, 3}), kInvalid,
              "3 is not the second block of these tokens");
  ExpectError("AllocateSlots(r2, 1, {1, 55})", manager.AllocateSlots(r2, 1, Ids{1, 55}), kInvalid,
              "55 is no block of this pool");
  r2.num_computed_tokens = 4;
  ExpectError("AllocateSlots(r2, 1, {1, 2}) with 4 tokens computed", manager.AllocateSlots(r2, 1, Ids{1, 2}), kInvalid,
              "two hits are 8 computed tokens");
  Request again = NewRequest("r1", Text(0, 13));
  again.num_computed_tokens = 8;
  ExpectError("AllocateSlots(r1, 1, {1, 2}), r1 has a table", manager.AllocateSlots(again, 1, Ids{1, 2}),
              absl::StatusCode::kFailedPrecondition, "hits are for newcomers");
  ExpectQueue(cache, "after all these refusals", {4, 5, 6, 7, 8, 9});
  ExpectAnswer("BlockTable(r2) after all these refusals", manager.BlockTable("r2"), Ids{});
  ExpectError("MakeKvCacheManager(block_size = 0)", MakeKvCacheManager(*cache.pool, {.block_size = 0}).status(),
              kInvalid, "a block has at least one token");
}

// What the books cannot show: which tokens' keys and values a block holds. Each block gets the prefix that its owner
// wrote into it, until it is handed out anew.
class World {
 public:
  explicit World(int usable) : usable_(usable), cache_(usable + 1) {}

  bool Admit(base::Rng& rng) {
    Ids tokens(1 + rng.Below(18));
    for (int& token : tokens) token = rng.Below(8) == 0 ? 1 : 0;  // many requests begin alike
    Request request = NewRequest(absl::StrCat("r", ++admitted_), tokens);
    const int most = (request.NumTokens() - 1) / kBlockSize;
    int expected_hits = 0;
    while (expected_hits < most && Known(Prefix(tokens, expected_hits + 1))) ++expected_hits;
    Ids hits;
    const absl::StatusOr<MaybeIds> fresh = cache_.Admit(request, &hits);
    const std::string call = absl::StrCat(request.request_id, " = {", absl::StrJoin(tokens, " "), "}");
    if (!ExpectAnswer("hits of " + call, static_cast<int>(hits.size()), expected_hits)) return false;
    int free_hits = 0;
    for (size_t i = 0; i < hits.size(); ++i) {
      if (!ExpectAnswer(absl::StrCat("the tokens behind hit ", i, ", block ", hits[i], ", of ", call),
                        content_[hits[i]], Prefix(tokens, static_cast<int>(i) + 1))) {
        return false;
      }
      free_hits += Users(hits[i]) == 0;
    }
    const int needed = (request.NumTokens() + kBlockSize - 1) / kBlockSize - expected_hits;
    const bool fits = needed <= NumFree() - free_hits;
    if (!ExpectFresh(call, fresh, fits ? needed : -1)) return false;
    if (fits) Take(request, Join(hits, **fresh), **fresh);
    return Agrees(call);
  }

  bool Advance(base::Rng& rng) {
    if (running_.empty()) return true;
    Request& request = running_[rng.Below(static_cast<int>(running_.size()))].first;
    Request longer = request;
    longer.token_ids.push_back(rng.Below(2));
    const absl::StatusOr<MaybeIds> fresh = cache_.manager->AllocateSlots(longer, 1, {});
    const int needed = request.NumTokens() % kBlockSize == 0;
    const bool fits = needed <= NumFree();
    const std::string call = absl::StrCat("one more token for ", request.request_id);
    if (!ExpectFresh(call, fresh, fits ? needed : -1)) return false;
    if (fits) {
      longer.num_computed_tokens = longer.NumTokens();
      request = longer;
      Write(request, Join(TableOf(request.request_id), **fresh), **fresh);
    }
    return Agrees(call);
  }

  bool Finish(base::Rng& rng) {
    if (running_.empty()) return true;
    const auto gone = running_.begin() + rng.Below(static_cast<int>(running_.size()));
    const std::string id = gone->first.request_id;
    cache_.manager->Free(id);
    running_.erase(gone);
    return Agrees("the end of " + id);
  }

 private:
  static Ids Prefix(const Ids& tokens, int blocks) { return {tokens.begin(), tokens.begin() + blocks * kBlockSize}; }

  bool Known(const Ids& prefix) const {
    return std::any_of(content_.begin(), content_.end(), [&](const auto& entry) { return entry.second == prefix; });
  }

  int Users(int block) const {
    int users = 0;
    for (const auto& [request, table] : running_)
      users += static_cast<int>(std::count(table.begin(), table.end(), block));
    return users;
  }

  int NumFree() const {
    std::set<int> held;
    for (const auto& [request, table] : running_) held.insert(table.begin(), table.end());
    return usable_ - static_cast<int>(held.size());
  }

  const Ids& TableOf(const std::string& id) const {
    return std::find_if(running_.begin(), running_.end(), [&](const auto& r) { return r.first.request_id == id; })
        ->second;
  }

  void Take(const Request& request, const Ids& table, const Ids& fresh) {
    running_.emplace_back(request, Ids{});
    Write(request, table, fresh);
  }

  void Write(const Request& request, const Ids& table, const Ids& fresh) {
    for (const int block : fresh) content_.erase(block);
    for (auto& [other, blocks] : running_) {
      if (other.request_id == request.request_id) blocks = table;
    }
    for (int i = 0; (i + 1) * kBlockSize <= request.NumTokens(); ++i)
      content_[table[i]] = Prefix(request.token_ids, i + 1);
  }

  // `number` new blocks, or nullopt for -1.
  bool ExpectFresh(const std::string& call, const absl::StatusOr<MaybeIds>& fresh, int number) {
    if (!fresh.ok()) return ExpectAnswer("AllocateSlots for " + call, fresh, MaybeIds());
    const int got = fresh->has_value() ? static_cast<int>((*fresh)->size()) : -1;
    return ExpectAnswer("the number of new blocks (-1: refused) for " + call, got, number);
  }

  bool Agrees(const std::string& after) {
    if (!ExpectAnswer("NumFreeBlocks() after " + after, cache_.manager->NumFreeBlocks(), NumFree())) return false;
    for (const auto& [request, table] : running_) {
      if (!ExpectAnswer(absl::StrCat("BlockTable(", request.request_id, ") after ", after),
                        cache_.manager->BlockTable(request.request_id), table)) {
        return false;
      }
    }
    for (int block = 1; block <= usable_; ++block) {
      if (!ExpectAnswer(absl::StrCat("ref_cnt of block ", block, " after ", after), cache_.Refs(block), Users(block))) {
        return false;
      }
    }
    return true;
  }

  const int usable_;
  Cache cache_;
  int admitted_ = 0;
  std::vector<std::pair<Request, Ids>> running_;  // with their tables
  std::map<int, Ids> content_;                    // block -> all tokens up to its end; full blocks only
};

GRADED_TEST(ManyRequests, FindEachTokenWhereItWasWritten, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (const int usable : {3, 9, 16}) {
    World world(usable);
    for (int i = 0; i < 120; ++i) {
      const int kind = rng.Below(4);
      if (!(kind < 1 ? world.Admit(rng) : kind < 3 ? world.Advance(rng) : world.Finish(rng))) return;
    }
  }
}

}  // namespace
}  // namespace share_and_evict
