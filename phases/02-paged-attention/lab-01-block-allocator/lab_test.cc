// Lab 02-01: the free queue, the name of a block, and the four invariants of the pool.
//
// The table of links belongs to the tests, which look at it and count. The pool is held against books that the tests
// keep in the slowest and plainest way (ModelPool).

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
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
#include "phases/02-paged-attention/lab-01-block-allocator/block_allocator.h"

namespace block_allocator {
namespace {

using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using engine::BlockPool;
using engine::BlockState;
using Ids = std::vector<int>;
using MaybeIds = std::optional<Ids>;
using MaybeId = std::optional<int>;
using Where = std::source_location;

const auto kInvalid = absl::StatusCode::kInvalidArgument;
const auto kOutOfRange = absl::StatusCode::kOutOfRange;
const auto kPrecondition = absl::StatusCode::kFailedPrecondition;

bool ExpectOk(const std::string& call, const absl::Status& got, Where where = Where::current()) {
  if (got.ok()) return true;
  ReportWrongAnswer(call, "OK", got.ToString(), "", where);
  return false;
}

// ---------------------------------------------------------------------------------------------------------------------
// The free queue
// ---------------------------------------------------------------------------------------------------------------------

// A table that counts how often it is asked.
class MeteredLinks final : public LinkTable {
 public:
  explicit MeteredLinks(int num_ids) : links_(num_ids + 1) {}
  int Size() const override { return static_cast<int>(links_.size()); }
  Links Get(int id) const override {
    ++touched_;
    return links_.at(id);
  }
  void Set(int id, const Links& links) override {
    ++touched_;
    links_.at(id) = links;
  }

  int64_t touched() const { return touched_; }
  const std::vector<Links>& links() const { return links_; }

  // The queue as the table has it: from front to back, or from back to front. Stops where the ring is closed, broken,
  // or longer than there are ids.
  Ids Walk(int Links::*direction) const {
    const int ring = Size() - 1;
    Ids ids;
    for (int id = links_[ring].*direction; id >= 0 && id < ring && ids.size() <= links_.size();
         id = links_[id].*direction) {
      ids.push_back(id);
    }
    return ids;
  }

 private:
  std::vector<Links> links_;
  mutable int64_t touched_ = 0;
};

// What the queue says of itself, and what stands in the table, both ways.
bool ExpectQueue(const std::string& after, const FreeQueue& queue, const MeteredLinks& table, const Ids& expected,
                 Where where = Where::current()) {
  const Ids backwards(expected.rbegin(), expected.rend());
  return ExpectAnswer(absl::StrCat("ToVector() ", after), queue.ToVector(), expected, {}, where) &&
         ExpectAnswer(absl::StrCat("Size() ", after), queue.Size(), static_cast<int>(expected.size()), {}, where) &&
         ExpectAnswer(absl::StrCat("the table from front to back, ", after), table.Walk(&Links::next), expected, {},
                      where) &&
         ExpectAnswer(absl::StrCat("the table from back to front, ", after), table.Walk(&Links::prev), backwards,
                      {{{}, "next was mended and prev was not"}}, where);
}

GRADED_TEST(FreeQueue, KeepsItsOrderWhenOneLeavesTheMiddle, 2) {
  MeteredLinks table(5);
  const std::unique_ptr<FreeQueue> queue = *MakeFreeQueue(table);
  for (int id = 0; id < 5; ++id) {
    if (!ExpectOk(absl::StrCat("Append(", id, ")"), queue->Append(id))) return;
  }
  if (!ExpectQueue("after Append(0) to Append(4)", *queue, table, {0, 1, 2, 3, 4})) return;
  if (!ExpectOk("Remove(2)", queue->Remove(2))) return;
  if (!ExpectQueue("after Remove(2)", *queue, table, {0, 1, 3, 4})) return;
  ExpectAnswer("the table's entry of an id that left", table.links()[2] == Links{}, true,
               {{false, "an id outside the queue has the links {kNoLink, kNoLink}"}});
  if (!ExpectOk("Append(2)", queue->Append(2))) return;
  if (!ExpectQueue("after Append(2)", *queue, table, {0, 1, 3, 4, 2})) return;
  ExpectAnswer("PopFront()", queue->PopFront(), 0);
  // The ends are neighbours of the ring, and no special case.
  if (!ExpectOk("Remove(2), the back", queue->Remove(2))) return;
  if (!ExpectOk("Remove(1), the front", queue->Remove(1))) return;
  if (!ExpectQueue("after Remove of back and front", *queue, table, {3, 4})) return;
  ExpectAnswer("PopFront()", queue->PopFront(), 3);
  ExpectAnswer("PopFront()", queue->PopFront(), 4);
  if (!ExpectQueue("after the last has left", *queue, table, {})) return;
  if (!ExpectOk("Append(1) to an empty queue", queue->Append(1))) return;
  ExpectQueue("after Append(1) to an empty queue", *queue, table, {1});
}

// The reference touches 7 entries a call; a walk over half a queue of 120 touches 60.
GRADED_TEST(FreeQueue, TouchesAFewEntriesHoweverLongItIs, 2) {
  constexpr int kIds = 120;
  constexpr int64_t kMost = 12;
  MeteredLinks table(kIds);
  const std::unique_ptr<FreeQueue> queue = *MakeFreeQueue(table);
  Ids expected;
  const auto metered = [&](const std::string& call, auto&& run) {
    const int64_t before = table.touched();
    if (!ExpectOk(call, run())) return false;
    const int64_t touched = table.touched() - before;
    if (touched <= kMost) return true;
    ReportWrongAnswer(absl::StrCat("entries of the table read and written by ", call, " with ", queue->Size(),
                                   " others in the queue"),
                      absl::StrCat("at most ", kMost), absl::StrCat(touched),
                      "an id's neighbours stand in its own entry: nothing has to be searched", Where::current());
    return false;
  };
  for (int id = 0; id < kIds; ++id) {
    if (!metered(absl::StrCat("Append(", id, ")"), [&] { return queue->Append(id); })) return;
    expected.push_back(id);
  }
  for (const int id : {60, 59, 61, 30, 90, 0, 119, 118, 1}) {
    if (!metered(absl::StrCat("Remove(", id, ")"), [&] { return queue->Remove(id); })) return;
    std::erase(expected, id);
  }
  if (!metered("PopFront()", [&] { return queue->PopFront().status(); })) return;
  expected.erase(expected.begin());
  ExpectQueue("after all that", *queue, table, expected);
}

GRADED_TEST(FreeQueue, RefusesWhatItDoesNotHold, 1) {
  MeteredLinks table(4);
  const std::unique_ptr<FreeQueue> queue = *MakeFreeQueue(table);
  ExpectError("PopFront() of an empty queue", queue->PopFront(), kPrecondition, "there is nothing in it");
  if (!ExpectOk("Append(1)", queue->Append(1)) || !ExpectOk("Append(3)", queue->Append(3))) return;
  ExpectError("Append(1) twice", queue->Append(1), kPrecondition, "it is in the queue already");
  ExpectError("Append(3), the back, twice", queue->Append(3), kPrecondition, "it is in the queue already");
  ExpectError("Remove(2)", queue->Remove(2), kPrecondition, "it is not in the queue");
  for (const int id : {-1, 4, 5}) {
    ExpectError(absl::StrCat("Append(", id, ")"), queue->Append(id), kOutOfRange, "the table has ids 0 to 3");
    ExpectError(absl::StrCat("Remove(", id, ")"), queue->Remove(id), kOutOfRange, "the table has ids 0 to 3");
  }
  ExpectQueue("after all these refusals", *queue, table, {1, 3});
  MeteredLinks none(0);
  ExpectError("MakeFreeQueue(a table of the ring alone)", MakeFreeQueue(none).status(), kInvalid, "no id has room");
}

// ---------------------------------------------------------------------------------------------------------------------
// The name of a block
// ---------------------------------------------------------------------------------------------------------------------

BlockHash Hash(std::optional<BlockHash> parent, const Ids& tokens) {
  return *HashBlockTokens(parent, tokens, static_cast<int>(tokens.size()));
}

void ExpectDifferent(const std::string& a, BlockHash hash_a, const std::string& b, BlockHash hash_b,
                     const std::string& hint, Where where = Where::current()) {
  if (hash_a != hash_b) return;
  ReportWrongAnswer(absl::StrCat("the hashes of ", a, " and ", b), "two numbers", absl::StrCat("twice ", hash_a), hint,
                    where);
}

GRADED_TEST(HashBlockTokens, NamesAWholePrefix, 2) {
  const BlockHash a = Hash({}, {1, 2});
  const BlockHash ab = Hash(a, {3, 4});
  ExpectAnswer("HashBlockTokens(HashBlockTokens(nullopt, {1, 2}), {3, 4}), again", Hash(Hash({}, {1, 2}), {3, 4}), ab);
  const char kOrder[] = "the order of the tokens is lost";
  ExpectDifferent("(1 2)", a, "(2 1)", Hash({}, {2, 1}), kOrder);
  ExpectDifferent("(1 2)(3 4)", ab, "(3 4)", Hash({}, {3, 4}),
                  "the parent does not go in: behind another beginning, the same tokens have other keys and values");
  ExpectDifferent("(1 2)(3 4)", ab, "(3 4)(1 2)", Hash(Hash({}, {3, 4}), {1, 2}), "the order of the blocks is lost");
  ExpectDifferent("(1 2)(3 4)", ab, "(1 2 3 4)", Hash({}, {1, 2, 3, 4}), "the border between two blocks is lost");
  ExpectDifferent("(5) behind a parent of hash 0", Hash(0, {5}), "(5) as a first block", Hash({}, {5}),
                  "no parent is another thing than a parent whose hash is 0");

  // Every block of two small tokens behind every one of four parents.
  std::set<BlockHash> seen;
  for (const std::optional<BlockHash> parent : {std::optional<BlockHash>{}, {0}, {1}, {a}}) {
    for (int x = 0; x < 24; ++x) {
      for (int y = 0; y < 24; ++y) seen.insert(Hash(parent, {x, y}));
    }
  }
  ExpectAnswer("different hashes of the 4 * 24 * 24 blocks (x y) behind 4 parents", seen.size(), size_t{4 * 24 * 24});
}

GRADED_TEST(HashBlockTokens, UsesAllOf64BitsOfAFullBlock, 1) {
  // The probability that a good hash leaves one of 64 bits the same in 512 blocks is 128 * 2^-512.
  BlockHash ones = 0, zeros = 0;
  for (int token = 0; token < 512; ++token) {
    const BlockHash hash = Hash({}, {token});
    ones |= hash;
    zeros |= ~hash;
  }
  ExpectAnswer("the bits that are 1 and 0 among the hashes of 512 blocks", ones & zeros, ~BlockHash{0},
               {{0xffffffffu, "32 of 64 bits are used: at 77,000 blocks two of them share a name by an even chance"}});
  ExpectError("HashBlockTokens(nullopt, {1, 2, 3}, 4)", HashBlockTokens({}, Ids{1, 2, 3}, 4), kInvalid,
              "only full blocks have a name");
  ExpectError("HashBlockTokens(nullopt, {}, 0)", HashBlockTokens({}, {}, 0), kInvalid, "only full blocks have a name");
}

// ---------------------------------------------------------------------------------------------------------------------
// The pool
// ---------------------------------------------------------------------------------------------------------------------

std::unique_ptr<BlockPool> NewPool(int num_blocks, bool caching = true) {
  return *MakeBlockPool({.num_blocks = num_blocks, .block_size = 4, .enable_prefix_caching = caching});
}

bool ExpectQueueIs(const BlockPool& pool, const std::string& after, const Ids& expected,
                   std::initializer_list<course::testing::Mistake<Ids>> mistakes = {}, Where where = Where::current()) {
  return ExpectAnswer("FreeQueue() " + after, pool.FreeQueue(), expected, mistakes, where) &&
         ExpectAnswer("NumFreeBlocks() " + after, pool.NumFreeBlocks(), static_cast<int>(expected.size()), {}, where);
}

bool ExpectRefs(const BlockPool& pool, const std::string& after, const Ids& blocks, const Ids& expected,
                Where where = Where::current()) {
  Ids got;
  for (const int id : blocks) {
    const absl::StatusOr<BlockState> state = pool.GetBlock(id);
    if (!ExpectOk(absl::StrCat("GetBlock(", id, ")"), state.status(), where)) return false;
    got.push_back(state->ref_cnt);
  }
  return ExpectAnswer(absl::StrCat("ref_cnt of the blocks ", absl::StrJoin(blocks, ", "), " ", after), got, expected,
                      {}, where);
}

// Blocks 1, 2, 3 of a pool of 10, with the hashes 101, 102, 103, given back tail first.
bool FreeThreeCachedBlocks(BlockPool& pool, Where where = Where::current()) {
  const MaybeIds first_three = Ids{1, 2, 3};
  const std::vector<BlockHash> hashes = {101, 102, 103};
  if (!ExpectAnswer("GetNewBlocks(3)", pool.GetNewBlocks(3), first_three, {}, where)) return false;
  const absl::Status cached = pool.CacheFullBlocks(Ids{1, 2, 3}, hashes);
  if (!ExpectOk("CacheFullBlocks({1, 2, 3}, {101, 102, 103})", cached, where)) return false;
  if (!ExpectOk("FreeBlocks({3, 2, 1})", pool.FreeBlocks(Ids{3, 2, 1}), where)) return false;
  const char kBack[] = "freed blocks go to the back: they shall be found for long";
  return ExpectQueueIs(pool, "after FreeBlocks({3, 2, 1})", {4, 5, 6, 7, 8, 9, 3, 2, 1},
                       {{{3, 2, 1, 4, 5, 6, 7, 8, 9}, kBack},
                        {{1, 2, 3, 4, 5, 6, 7, 8, 9}, kBack},
                        {{4, 5, 6, 7, 8, 9, 1, 2, 3}, "in the order of the list, which the caller has chosen"}},
                       where);
}

GRADED_TEST(BlockPool, HandsOutBlocksFromTheFront, 2) {
  const std::unique_ptr<BlockPool> pool = NewPool(10);
  ExpectAnswer("NumBlocks()", pool->NumBlocks(), 10);
  ExpectQueueIs(*pool, "of a new pool of 10", {1, 2, 3, 4, 5, 6, 7, 8, 9},
                {{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, "block 0 is the null block, which is never handed out"}});
  ExpectNear("Usage() of a new pool", pool->Usage(), 0.0, 0,
             {{0.1, "the null block can never be used: divide by num_blocks - 1"}});
  if (!ExpectAnswer("GetNewBlocks(3)", pool->GetNewBlocks(3), MaybeIds({1, 2, 3}),
                    {{MaybeIds({0, 1, 2}), "block 0 is the null block"}})) {
    return;
  }
  // 1 - 6 / 9, rounded once or twice.
  ExpectNear("Usage() with 3 of 9 blocks held", pool->Usage(), 1.0 / 3, 1e-15,
             {{0.4, "the null block can never be used: divide by num_blocks - 1"}, {2.0 / 3, "that is the free part"}});
  ExpectRefs(*pool, "after GetNewBlocks(3)", {0, 1, 2, 3, 4}, {0, 1, 1, 1, 0});
  ExpectAnswer("GetNewBlocks(0)", pool->GetNewBlocks(0), MaybeIds(Ids{}));
  ExpectAnswer("GetNewBlocks(7) with 6 free", pool->GetNewBlocks(7), MaybeIds(),
               {{MaybeIds({4, 5, 6, 7, 8, 9}), "all or nothing: half a request cannot run"}});
  ExpectQueueIs(*pool, "after a refusal", {4, 5, 6, 7, 8, 9}, {{{}, "a refusal changes nothing"}});
  ExpectAnswer("GetNewBlocks(6) with 6 free", pool->GetNewBlocks(6), MaybeIds({4, 5, 6, 7, 8, 9}));
  ExpectNear("Usage() with 9 of 9 blocks held", pool->Usage(), 1.0, 0);
  ExpectAnswer("GetNewBlocks(0) with none free", pool->GetNewBlocks(0), MaybeIds(Ids{}));
  ExpectAnswer("GetNewBlocks(1) with none free", pool->GetNewBlocks(1), MaybeIds());
}

GRADED_TEST(BlockPool, EvictsInTheOrderOfTheQueue, 2) {
  const std::unique_ptr<BlockPool> pool = NewPool(10);
  if (!FreeThreeCachedBlocks(*pool)) return;
  for (const int i : {1, 2, 3}) {
    ExpectAnswer(absl::StrCat("GetCachedBlock(", 100 + i, "), free and not evicted"), pool->GetCachedBlock(100 + i),
                 MaybeId(i), {{MaybeId(), "I4: a free block keeps its hash until it is handed out anew"}});
  }
  if (!ExpectAnswer("GetNewBlocks(7)", pool->GetNewBlocks(7), MaybeIds({4, 5, 6, 7, 8, 9, 3}))) return;
  ExpectAnswer("GetCachedBlock(103), evicted", pool->GetCachedBlock(103), MaybeId(),
               {{MaybeId(3), "a block loses its hash when it is handed out: somebody else's tokens will be in it"}});
  const absl::StatusOr<BlockState> evicted = pool->GetBlock(3);
  ExpectAnswer("GetBlock(3) has a hash after its eviction", evicted.ok() && evicted->block_hash.has_value(), false);
  ExpectAnswer("GetCachedBlock(102), not yet evicted", pool->GetCachedBlock(102), MaybeId(2));
  ExpectAnswer("GetNewBlocks(2)", pool->GetNewBlocks(2), MaybeIds({2, 1}));
  ExpectAnswer("GetCachedBlock(102), evicted", pool->GetCachedBlock(102), MaybeId());
  ExpectAnswer("GetCachedBlock(101), evicted", pool->GetCachedBlock(101), MaybeId());
}

GRADED_TEST(BlockPool, RevivesAFreeBlockFromAnywhereInTheQueue, 2) {
  const std::unique_ptr<BlockPool> pool = NewPool(10);
  if (!FreeThreeCachedBlocks(*pool)) return;
  const char kStays[] = "I1: a block that somebody holds is not in the queue";
  if (!ExpectOk("Touch({1})", pool->Touch(Ids{1}))) return;
  if (!ExpectQueueIs(*pool, "after Touch({1})", {4, 5, 6, 7, 8, 9, 3, 2}, {{{4, 5, 6, 7, 8, 9, 3, 2, 1}, kStays}})) {
    return;
  }
  ExpectRefs(*pool, "after Touch({1})", {1, 2, 3}, {1, 0, 0});
  if (!ExpectAnswer("GetNewBlocks(8)", pool->GetNewBlocks(8), MaybeIds({4, 5, 6, 7, 8, 9, 3, 2}))) return;
  ExpectAnswer("GetCachedBlock(101), touched in time", pool->GetCachedBlock(101), MaybeId(1));
  ExpectAnswer("NumFreeBlocks()", pool->NumFreeBlocks(), 0);
  ExpectOk("Touch({1, 1}), held already", pool->Touch(Ids{1, 1}));
  ExpectRefs(*pool, "after Touch({1}) and Touch({1, 1})", {1}, {3});
  ExpectOk("FreeBlocks({1, 1})", pool->FreeBlocks(Ids{1, 1}));
  ExpectQueueIs(*pool, "while block 1 is held once more", {}, {{{1}, "it is free when its last user has gone"}});
  ExpectOk("FreeBlocks({1})", pool->FreeBlocks(Ids{1}));
  ExpectQueueIs(*pool, "after the last user of block 1", {1});

  // In the middle of the queue.
  const std::unique_ptr<BlockPool> other = NewPool(10);
  if (!FreeThreeCachedBlocks(*other)) return;
  ExpectOk("Touch({2, 6, 4})", other->Touch(Ids{2, 6, 4}));
  ExpectQueueIs(*other, "after Touch({2, 6, 4})", {5, 7, 8, 9, 3, 1});
}

GRADED_TEST(BlockPool, KeepsBlocksOfEqualContentApart, 1) {
  const std::unique_ptr<BlockPool> pool = NewPool(5);
  if (!ExpectAnswer("GetNewBlocks(3)", pool->GetNewBlocks(3), MaybeIds({1, 2, 3}))) return;
  ExpectOk("CacheFullBlocks({2}, {7})", pool->CacheFullBlocks(Ids{2}, std::vector<BlockHash>{7}));
  ExpectOk("CacheFullBlocks({1, 3}, {7, 7})", pool->CacheFullBlocks(Ids{1, 3}, std::vector<BlockHash>{7, 7}));
  ExpectAnswer("GetCachedBlock(7), which 2, then 1, then 3 have", pool->GetCachedBlock(7), MaybeId(2),
               {{MaybeId(3), "of several blocks, the one that got the hash first"}, {MaybeId(1), "2 was first"}});
  ExpectRefs(*pool, "after caching equal blocks (I2: they stay two)", {1, 2, 3}, {1, 1, 1});
  ExpectOk("CacheFullBlocks({2}, {8}), named already", pool->CacheFullBlocks(Ids{2}, std::vector<BlockHash>{8}));
  ExpectAnswer("GetCachedBlock(8)", pool->GetCachedBlock(8), MaybeId(),
               {{MaybeId(2), "a block that has a hash keeps it"}});
  ExpectOk("FreeBlocks({2})", pool->FreeBlocks(Ids{2}));
  ExpectAnswer("GetNewBlocks(2), 2 among them", pool->GetNewBlocks(2), MaybeIds({4, 2}));
  ExpectAnswer("GetCachedBlock(7) after the eviction of 2", pool->GetCachedBlock(7), MaybeId(1),
               {{MaybeId(), "1 and 3 still have this content: only block 2 leaves the index"},
                {MaybeId(2), "block 2 has another owner by now"}});
}

GRADED_TEST(BlockPool, FindsNothingWithoutCaching, 1) {
  const std::unique_ptr<BlockPool> pool = NewPool(4, /*caching=*/false);
  if (!ExpectAnswer("GetNewBlocks(2)", pool->GetNewBlocks(2), MaybeIds({1, 2}))) return;
  ExpectOk("CacheFullBlocks({1}, {7})", pool->CacheFullBlocks(Ids{1}, std::vector<BlockHash>{7}));
  ExpectAnswer("GetCachedBlock(7) without caching", pool->GetCachedBlock(7), MaybeId());
  const absl::StatusOr<BlockState> state = pool->GetBlock(1);
  ExpectAnswer("GetBlock(1) has a hash without caching", state.ok() && state->block_hash.has_value(), false);
  ExpectError("CacheFullBlocks({1, 2}, {7})", pool->CacheFullBlocks(Ids{1, 2}, std::vector<BlockHash>{7}), kInvalid,
              "a hash for each block, also where it is not used");
}

GRADED_TEST(BlockPool, RefusesMisuseAndChangesNothing, 2) {
  const std::unique_ptr<BlockPool> pool = NewPool(6);
  if (!ExpectAnswer("GetNewBlocks(3)", pool->GetNewBlocks(3), MaybeIds({1, 2, 3}))) return;
  ExpectOk("FreeBlocks({3})", pool->FreeBlocks(Ids{3}));
  ExpectError("GetNewBlocks(-1)", pool->GetNewBlocks(-1), kInvalid, "n is at least 0");
  ExpectError("FreeBlocks({1, 3})", pool->FreeBlocks(Ids{1, 3}), kPrecondition, "3 is free already");
  ExpectError("FreeBlocks({1, 2, 1})", pool->FreeBlocks(Ids{1, 2, 1}), kPrecondition, "1 is held once");
  ExpectError("FreeBlocks({1, 6})", pool->FreeBlocks(Ids{1, 6}), kOutOfRange, "the blocks are 0 to 5");
  ExpectError("Touch({1, -1})", pool->Touch(Ids{1, -1}), kOutOfRange, "the blocks are 0 to 5");
  const std::vector<BlockHash> hashes = {7, 8};
  ExpectError("CacheFullBlocks({1, 2}, {7})", pool->CacheFullBlocks(Ids{1, 2}, std::vector<BlockHash>{7}), kInvalid,
              "a hash for each block");
  ExpectError("CacheFullBlocks({1, 6}, {7, 8})", pool->CacheFullBlocks(Ids{1, 6}, hashes), kOutOfRange,
              "the blocks are 0 to 5");
  ExpectError("CacheFullBlocks({1, 3}, {7, 8})", pool->CacheFullBlocks(Ids{1, 3}, hashes), kPrecondition,
              "3 is free, and nobody vouches for its content");
  ExpectError("GetBlock(6)", pool->GetBlock(6).status(), kOutOfRange, "the blocks are 0 to 5");
  const char kAfter[] = "after all these refusals";
  ExpectQueueIs(*pool, kAfter, {4, 5, 3});
  ExpectRefs(*pool, kAfter, {0, 1, 2, 3, 4, 5}, {0, 1, 1, 0, 0, 0});
  ExpectAnswer("GetCachedBlock(7) after all these refusals", pool->GetCachedBlock(7), MaybeId());
  // The null block is passed over wherever it stands.
  ExpectOk("Touch({0, 1})", pool->Touch(Ids{0, 1}));
  ExpectOk("CacheFullBlocks({0, 1}, {7, 8})", pool->CacheFullBlocks(Ids{0, 1}, hashes));
  ExpectOk("FreeBlocks({0, 0, 1})", pool->FreeBlocks(Ids{0, 0, 1}));
  ExpectRefs(*pool, "after null blocks among others", {0, 1}, {0, 1});
  ExpectAnswer("GetCachedBlock(7), the null block's", pool->GetCachedBlock(7), MaybeId());
  ExpectAnswer("GetCachedBlock(8)", pool->GetCachedBlock(8), MaybeId(1));
  ExpectQueueIs(*pool, "after null blocks among others", {4, 5, 3});
  for (const int num_blocks : {1, 0, -3}) {
    ExpectError(absl::StrCat("MakeBlockPool(num_blocks = ", num_blocks, ")"),
                MakeBlockPool({.num_blocks = num_blocks}).status(), kInvalid, "the null block, and one to use");
  }
}

// Books in the plainest way: a list for the queue, a list for the index, and nothing that has to be kept in step.
struct ModelPool {
  explicit ModelPool(int num_blocks) : refs(num_blocks), hashes(num_blocks) {
    for (int id = 1; id < num_blocks; ++id) queue.push_back(id);
  }

  MaybeIds GetNewBlocks(int n) {
    if (n > static_cast<int>(queue.size())) return std::nullopt;
    const Ids ids(queue.begin(), queue.begin() + n);
    queue.erase(queue.begin(), queue.begin() + n);
    for (const int id : ids) {
      refs[id] = 1;
      hashes[id].reset();
      std::erase_if(index, [id](const auto& entry) { return entry.second == id; });
    }
    return ids;
  }

  void Touch(const Ids& ids) {
    for (const int id : ids) {
      if (id != 0 && refs[id]++ == 0) std::erase(queue, id);
    }
  }

  bool FreeBlocks(const Ids& ids) {
    ModelPool after = *this;
    for (const int id : ids) {
      if (id == 0) continue;
      if (after.refs[id] == 0) return false;
      if (--after.refs[id] == 0) after.queue.push_back(id);
    }
    *this = std::move(after);
    return true;
  }

  bool CacheFullBlocks(const Ids& ids, const std::vector<BlockHash>& names) {
    for (const int id : ids) {
      if (id != 0 && refs[id] == 0 && !hashes[id].has_value()) return false;
    }
    for (size_t i = 0; i < ids.size(); ++i) {
      if (ids[i] == 0 || hashes[ids[i]].has_value()) continue;
      hashes[ids[i]] = names[i];
      index.emplace_back(names[i], ids[i]);
    }
    return true;
  }

  MaybeId GetCachedBlock(BlockHash hash) const {
    for (const auto& [name, id] : index) {
      if (name == hash) return id;
    }
    return std::nullopt;
  }

  Ids refs;
  std::vector<std::optional<BlockHash>> hashes;
  std::vector<int> queue;
  std::vector<std::pair<BlockHash, int>> index;  // in the order in which they were named
};

// A pool and its model, which get the same calls.
class Pair {
 public:
  explicit Pair(int num_blocks) : model_(num_blocks), pool_(NewPool(num_blocks)) {}

  // One random call, then the books that it may have changed. False, with a failure, where they differ.
  bool Step(base::Rng& rng) {
    const int kind = rng.Below(10);
    if (kind < 3) {
      const int n = rng.Below(5);
      return Call(absl::StrCat("GetNewBlocks(", n, ")"), {}, model_.GetNewBlocks(n), pool_->GetNewBlocks(n));
    }
    Ids ids(1 + rng.Below(3));
    for (int& id : ids) id = rng.Below(pool_size());
    // Three of four lists name held blocks only; one that stands in a list twice may still be freed once too often.
    if (kind >= 4 && rng.Below(4) != 0) std::erase_if(ids, [&](int id) { return model_.refs[id] == 0; });
    const std::string list = absl::StrCat("({", absl::StrJoin(ids, ", "), "}");
    if (kind < 4) {
      model_.Touch(ids);
      return Call("Touch" + list + ")", ids, true, Done(pool_->Touch(ids)));
    }
    if (kind < 7) {
      const bool allowed = model_.FreeBlocks(ids);
      return Call("FreeBlocks" + list + ")", ids, allowed, Done(pool_->FreeBlocks(ids)));
    }
    std::vector<BlockHash> names;
    for (size_t i = 0; i < ids.size(); ++i) names.push_back(1 + rng.Below(kNames));
    const bool allowed = model_.CacheFullBlocks(ids, names);
    return Call(absl::StrCat("CacheFullBlocks", list, ", {", absl::StrJoin(names, ", "), "})"), ids, allowed,
                Done(pool_->CacheFullBlocks(ids, names)));
  }

  // Everything.
  bool Agrees() {
    Ids all(pool_size());
    for (int id = 0; id < pool_size(); ++id) all[id] = id;
    if (!BlocksAgree(all)) return false;
    for (BlockHash name = 1; name <= kNames; ++name) {
      if (!Same(absl::StrCat("GetCachedBlock(", name, ")"), model_.GetCachedBlock(name), pool_->GetCachedBlock(name))) {
        return false;
      }
    }
    return true;
  }

 private:
  static constexpr int kNames = 6;  // few, so that many blocks are of equal content

  int pool_size() const { return static_cast<int>(model_.refs.size()); }

  // Whether a call was carried out. Only FailedPrecondition counts as a refusal.
  static absl::StatusOr<bool> Done(const absl::Status& status) {
    if (status.ok()) return true;
    if (status.code() == kPrecondition) return false;
    return status;
  }

  template <class T>
  bool Call(const std::string& call, const Ids& touched, const T& expected, const absl::StatusOr<T>& got) {
    calls_.push_back(call);
    if (calls_.size() > 12) calls_.pop_front();
    if (!got.ok()) return Same(call, absl::StrCat("an answer"), got.status().ToString());
    return Same(call, expected, *got) && Same("FreeQueue()", model_.queue, pool_->FreeQueue()) && BlocksAgree(touched);
  }

  bool BlocksAgree(const Ids& ids) {
    for (const int id : ids) {
      const absl::StatusOr<BlockState> got = pool_->GetBlock(id);
      const std::string call = absl::StrCat("GetBlock(", id, ").");
      if (!got.ok()) return Same(call, std::string("a block"), got.status().ToString());
      if (!Same(call + "ref_cnt", model_.refs[id], got->ref_cnt)) return false;
      if (!Same(call + "block_hash", model_.hashes[id], got->block_hash)) return false;
    }
    return true;
  }

  template <class T>
  bool Same(const std::string& call, const T& expected, const T& got) {
    if (got == expected) return true;
    ReportWrongAnswer(absl::StrCat(call, " after ", absl::StrJoin(calls_, ", ")), ::testing::PrintToString(expected),
                      ::testing::PrintToString(got), "a refused call is \"false\" here; the last calls stand above",
                      Where::current());
    return false;
  }

  ModelPool model_;
  std::unique_ptr<BlockPool> pool_;
  std::deque<std::string> calls_;
};

// About 4.5 calls each, with the looks at the books.
constexpr int kOperations = 4000;

GRADED_TEST(BlockPool, KeepsItsBooksOverRandomOperations, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (const int num_blocks : {2, 5, 12, 40}) {
    Pair pair(num_blocks);
    for (int i = 0; i < kOperations / 4; ++i) {
      if (!pair.Step(rng) || (i % 16 == 0 && !pair.Agrees())) return;
    }
    if (!pair.Agrees()) return;
  }
}

}  // namespace
}  // namespace block_allocator
