// That tokens come back in their order wherever their blocks lie, and that no cut of a sequence changes a bit.

#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "base/testing/seed.h"
#include "base/testing/status_matchers.h"
#include "engine/api/config.h"
#include "engine/api/paged_model.h"
#include "gtest/gtest.h"
#include "kernels/attention.h"
#include "models/paged/attention.h"
#include "models/paged/batch.h"
#include "models/paged/kv_store.h"

namespace paged {
namespace {

using base::testing::HasCode;
using base::testing::HasCodeAndText;
using base::testing::IsOk;
using engine::SequenceChunk;
using Floats = std::vector<float>;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

KvStore Store(int blocks, int block_size, const KvShape& shape) {
  return *KvStore::Create({.num_blocks = blocks, .block_size = block_size}, shape);
}

TEST(KvStore, KeepsATokenInTheSlotThatItsTableNames) {
  KvStore store = Store(5, 2, {.layers = 2, .width = 1});
  const std::vector<int> table = {4, 0, 2};
  store.Write(1, table, 0, Floats{10, 11, 12}, Floats{20, 21, 22});
  store.Write(1, table, 3, Floats{13, 14}, Floats{23, 24});
  Floats keys(5), values(5);
  store.Read(1, table, keys, values);
  EXPECT_EQ(keys, (Floats{10, 11, 12, 13, 14}));
  EXPECT_EQ(values, (Floats{20, 21, 22, 23, 24}));
  // Token 2 is the first of block 0, token 3 its second: who names block 0 alone finds both.
  Floats two_keys(2), two_values(2);
  store.Read(1, std::vector<int>{0}, two_keys, two_values);
  EXPECT_EQ(two_keys, (Floats{12, 13}));
  EXPECT_EQ(two_values, (Floats{22, 23}));
}

TEST(KvStore, HoldsNaNWhereNobodyWrote) {
  KvStore store = Store(3, 2, {.layers = 2, .width = 1});
  store.Write(0, std::vector<int>{1}, 0, Floats{1}, Floats{2});
  Floats keys(2), values(2);
  store.Read(0, std::vector<int>{1}, keys, values);
  EXPECT_EQ(keys[0], 1);
  EXPECT_TRUE(std::isnan(keys[1])) << "the second slot of the block";
  store.Read(1, std::vector<int>{1}, keys, values);
  EXPECT_TRUE(std::isnan(keys[0])) << "the other layer";
}

TEST(KvStore, SaysHowManyBytesItCouldNotGet) {
  // 2 * 1000 * 2^30 * 2^20 * 4096 floats.
  EXPECT_TRUE(HasCodeAndText(
      KvStore::Create({.num_blocks = 1 << 30, .block_size = 1 << 20}, {.layers = 1000, .width = 4096}).status(),
      absl::StatusCode::kResourceExhausted, "36893488147419103232000 bytes"));
  EXPECT_TRUE(HasCodeAndText(KvStore::Create({.num_blocks = 4, .block_size = 0}, {.layers = 1, .width = 1}).status(),
                             kInvalid, "4 blocks of 0 tokens"));
}

TEST(CheckedRows, PutTheChunksOneBehindTheOther) {
  const KvStore store = Store(8, 4, {.layers = 1, .width = 1});
  const std::vector<SequenceChunk> batch = {
      {.request_id = "a", .token_ids = {7, 8}, .first_position = 3, .block_table = {1, 2}, .needs_logits = true},
      {.request_id = "b", .token_ids = {5}, .first_position = 0, .block_table = {3}},
      {.request_id = "c", .token_ids = {6}, .first_position = 9, .block_table = {1, 4, 5}, .needs_logits = true}};
  const auto rows = CheckedRows(batch, {.vocab_size = 9, .max_sequence_length = 10}, store);
  ASSERT_TRUE(IsOk(rows));
  EXPECT_EQ(*rows, (BatchRows{.token_ids = {7, 8, 5, 6}, .positions = {3, 4, 0, 9}, .logit_rows = {1, 3}}));
  EXPECT_EQ(*CheckedRows({}, {.vocab_size = 9, .max_sequence_length = 10}, store), BatchRows());
}

TEST(CheckedRows, RefuseWhatTheModelOrTheCacheHasNot) {
  const KvStore store = Store(8, 4, {.layers = 1, .width = 1});
  const SequenceChunk good = {.request_id = "r", .token_ids = {1, 2}, .first_position = 3, .block_table = {1, 7}};
  const auto error = [&](SequenceChunk chunk) {
    const std::vector<SequenceChunk> batch = {good, std::move(chunk)};
    return CheckedRows(batch, {.vocab_size = 9, .max_sequence_length = 12}, store).status();
  };
  EXPECT_TRUE(IsOk(error(good)));
  SequenceChunk bad = good;
  bad.token_ids = {};
  EXPECT_TRUE(HasCodeAndText(error(bad), kInvalid, "request r: no tokens"));
  bad.token_ids = {1, 9};
  EXPECT_TRUE(HasCodeAndText(error(bad), kInvalid, "token 1 of the chunk is 9, outside the vocabulary 0 .. 8"));
  bad.token_ids = {-1};
  EXPECT_TRUE(HasCode(error(bad), kInvalid));
  bad = good;
  bad.first_position = 11;
  bad.block_table = {1, 2, 3, 4};
  EXPECT_TRUE(HasCodeAndText(error(bad), kInvalid, "positions 11 to 12 are not among 0 .. 11"));
  bad.first_position = -1;
  EXPECT_TRUE(HasCode(error(bad), kInvalid));
  bad = good;
  bad.block_table = {1};
  EXPECT_TRUE(HasCodeAndText(error(bad), kInvalid, "a table of 1 blocks of 4 has no place for 5 tokens"));
  bad.block_table = {1, 8};
  EXPECT_TRUE(HasCodeAndText(error(bad), kInvalid, "entry 1 of the block table is 8, and the cache has blocks 0 .. 7"));
  bad.block_table = {-1, 2};
  EXPECT_TRUE(HasCode(error(bad), kInvalid));
  bad.block_table = {1, 2, 8};
  EXPECT_TRUE(IsOk(error(bad))) << "a block behind the last token is nobody's business yet";
}

// Of a sequence of T tokens: what a layer would hand to attention.
struct Sequence {
  int tokens;
  Floats q, k, v;
};

Floats Random(size_t size, base::Rng& rng) {
  Floats numbers(size);
  for (float& x : numbers) x = static_cast<float>(2 * rng.Uniform() - 1);
  return numbers;
}

Sequence RandomSequence(int tokens, const Heads& heads, base::Rng& rng) {
  const size_t q_size = size_t(tokens) * heads.heads * heads.head_dim;
  const size_t kv_size = size_t(tokens) * heads.kv_heads * heads.head_dim;
  return {tokens, Random(q_size, rng), Random(kv_size, rng), Random(kv_size, rng)};
}

// The sequence as a whole, keys and values side by side.
Floats Whole(const Sequence& s, const Heads& heads) {
  Floats y(s.q.size()), weights(size_t(heads.heads) * s.tokens * s.tokens);
  kernels::Attention(s.q, s.k, s.v, {s.tokens, s.tokens, heads.heads, heads.kv_heads, heads.head_dim},
                     {.kind = kernels::AttentionMask::kCausal}, weights, y);
  return y;
}

void Append(const Floats& from, int first_row, int rows, size_t width, Floats& to) {
  to.insert(to.end(), from.begin() + first_row * width, from.begin() + (first_row + rows) * width);
}

TEST(WriteAndAttend, GivesTheBitsOfTheWholeSequenceHoweverItIsCut) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", seed));
  base::Rng rng{seed};
  for (int workload = 0; workload < 30; ++workload) {
    SCOPED_TRACE(absl::StrCat("workload ", workload));
    const int kv_heads = 1 + rng.Below(3);
    const Heads heads = {.heads = kv_heads * (1 + rng.Below(2)), .kv_heads = kv_heads, .head_dim = 1 + rng.Below(9)};
    const size_t width = size_t(heads.heads) * heads.head_dim, kv_width = size_t(heads.kv_heads) * heads.head_dim;
    const int block_size = 1 + rng.Below(5), sequences = 1 + rng.Below(4);
    base::SetNumThreads(1 + rng.Below(3));
    // Each sequence has up to 20 tokens; its blocks are drawn from all, in any order.
    const int blocks = 4 * 20;
    std::vector<int> free_blocks(blocks);
    std::iota(free_blocks.begin(), free_blocks.end(), 0);
    for (int i = blocks - 1; i > 0; --i) std::swap(free_blocks[i], free_blocks[rng.Below(i + 1)]);
    KvStore store = Store(blocks, block_size, {.layers = 2, .width = static_cast<int>(kv_width)});
    std::vector<Sequence> all;
    std::vector<std::vector<int>> tables;
    std::vector<Floats> got;
    std::vector<int> done(sequences);
    for (int s = 0; s < sequences; ++s) {
      all.push_back(RandomSequence(1 + rng.Below(20), heads, rng));
      const int needed = (all[s].tokens + block_size - 1) / block_size;
      tables.emplace_back(free_blocks.end() - needed, free_blocks.end());
      free_blocks.resize(free_blocks.size() - needed);
      got.emplace_back();
    }
    const int layer = rng.Below(2);
    while (done != std::vector<int>(sequences, -1)) {
      std::vector<SequenceChunk> batch;
      std::vector<int> who;
      Floats q, k, v;
      for (int s = 0; s < sequences; ++s) {
        if (done[s] == -1 || rng.Below(3) == 0) continue;
        const int count = 1 + rng.Below(all[s].tokens - done[s]);
        batch.push_back({.token_ids = std::vector<int>(count), .first_position = done[s], .block_table = tables[s]});
        who.push_back(s);
        Append(all[s].q, done[s], count, width, q);
        Append(all[s].k, done[s], count, kv_width, k);
        Append(all[s].v, done[s], count, kv_width, v);
        done[s] += count;
        if (done[s] == all[s].tokens) done[s] = -1;
      }
      Floats y(q.size());
      WriteAndAttend(store, layer, batch, heads, q, k, v, y);
      int row = 0;
      for (size_t b = 0; b < batch.size(); ++b) {
        const int count = static_cast<int>(batch[b].token_ids.size());
        Append(y, row, count, width, got[who[b]]);
        row += count;
      }
    }
    for (int s = 0; s < sequences; ++s) EXPECT_EQ(got[s], Whole(all[s], heads)) << "sequence " << s;
  }
  base::SetNumThreads(1);
}

// The scheduler lets a newcomer adopt blocks that are computed in the same step, and may even schedule it first.
TEST(WriteAndAttend, ReadsWhatAnotherChunkOfTheSameStepWrites) {
  constexpr Heads kHeads = {.heads = 2, .kv_heads = 1, .head_dim = 4};
  base::Rng rng{3};
  const Sequence s = RandomSequence(5, kHeads, rng);
  const Floats whole = Whole(s, kHeads);
  KvStore store = Store(4, 4, {.layers = 1, .width = 4});
  // The newcomer shares the 4 tokens of block 1 and computes token 4 only; the other one writes them.
  const std::vector<SequenceChunk> batch = {{.token_ids = {0}, .first_position = 4, .block_table = {1, 3}},
                                            {.token_ids = {0, 0, 0, 0}, .first_position = 0, .block_table = {1}}};
  Floats q, k, v;
  for (const auto& [first, count] : {std::pair{4, 1}, {0, 4}}) {
    Append(s.q, first, count, 8, q);
    Append(s.k, first, count, 4, k);
    Append(s.v, first, count, 4, v);
  }
  Floats y(q.size());
  WriteAndAttend(store, 0, batch, kHeads, q, k, v, y);
  EXPECT_EQ(Floats(y.begin(), y.begin() + 8), Floats(whole.end() - 8, whole.end()));
}

}  // namespace
}  // namespace paged
