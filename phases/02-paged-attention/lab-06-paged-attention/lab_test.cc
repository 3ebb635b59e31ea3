// Lab 02-06: where tokens lie, that nothing else is touched, and that reading through a table changes no bit.
//
// Expected outputs are those of the handout, or of Oracle() below, which computes in long double and knows no blocks.
// Slots that belong to no token of the sequence hold NaN ("poison"): one look at them, even with weight 0, and the
// answer is NaN.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <source_location>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/02-paged-attention/lab-06-paged-attention/paged_attention.h"

namespace paged_attention {
namespace {

using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Values = std::vector<double>;
using Slots = std::vector<int64_t>;
using Table = std::vector<int>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
const double kPoison = std::numeric_limits<double>::quiet_NaN();

// Keys, values and queries lie in [-1, 1], d <= 16, T <= 64. A score then has an error below (d + 2) * 2^-53 * sqrt(d)
// < 1e-14, a weight twice that, and the weighted mean adds T * 2^-53 < 1e-14: 1e-12 is far above.
constexpr double kTolerance = 1e-12;

std::string Text(const Table& table) { return absl::StrCat("{", absl::StrJoin(table, ", "), "}"); }

Values Random(base::Rng& rng, int64_t count) {
  Values values(count);
  for (double& x : values) x = 2.0 * rng.Uniform() - 1.0;
  return values;
}

// A random choice of `count` of the blocks 0 .. num_blocks - 1, in random order.
Table RandomTable(base::Rng& rng, int num_blocks, int count) {
  Table blocks(num_blocks);
  for (int i = 0; i < num_blocks; ++i) blocks[i] = i;
  for (int i = num_blocks - 1; i > 0; --i) std::swap(blocks[i], blocks[rng.Below(i + 1)]);
  blocks.resize(count);
  return blocks;
}

// Walks over the tokens and counts: the block after the next begins where the one before is full.
Slots Walked(const Table& table, int block_size, int64_t start, int64_t count) {
  Slots slots;
  int64_t position = 0;
  for (const int block : table) {
    for (int offset = 0; offset < block_size; ++offset, ++position) {
      if (position >= start && position < start + count) slots.push_back(int64_t{block} * block_size + offset);
    }
  }
  return slots;
}

Values Oracle(const Values& q, const Values& k, const Values& v) {
  const size_t d = q.size(), tokens = k.size() / d;
  std::vector<long double> weights(tokens), out(d, 0.0L);
  long double largest = -std::numeric_limits<long double>::infinity(), sum = 0.0L;
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t i = 0; i < d; ++i) weights[t] += static_cast<long double>(q[i]) * k[t * d + i];
    weights[t] /= std::sqrt(static_cast<long double>(d));
    largest = std::max(largest, weights[t]);
  }
  for (long double& w : weights) sum += w = std::exp(w - largest);
  for (size_t t = 0; t < tokens; ++t) {
    for (size_t i = 0; i < d; ++i) out[i] += weights[t] / sum * v[t * d + i];
  }
  return Values(out.begin(), out.end());
}

// A cache of `num_slots` slots full of poison, in which row t of `rows` stands in slots[t].
Values Scattered(const Values& rows, const Slots& slots, int d, int64_t num_slots) {
  Values cache(num_slots * d, kPoison);
  for (size_t t = 0; t < slots.size(); ++t) {
    for (int i = 0; i < d; ++i) cache[slots[t] * d + i] = rows[t * d + i];
  }
  return cache;
}

bool ExpectSlots(const Table& table, int block_size, int64_t start, int64_t count, const Slots& expected,
                 std::source_location where = std::source_location::current()) {
  Slots logical, from_zero;
  for (int64_t t = start; t < start + count; ++t) logical.push_back(t);
  from_zero = Walked(table, block_size, 0, count);
  Slots clipped = expected;
  for (int64_t& slot : clipped) slot = static_cast<int32_t>(slot);
  return ExpectAnswer<Slots>(
      absl::StrCat("SlotMapping(", Text(table), ", ", block_size, ", ", start, ", ", count, ")"),
      SlotMapping(table, block_size, start, count), expected,
      {{logical, "those are positions in the sequence: the table says which physical block holds them"},
       {from_zero, "that begins at position 0: the tokens of this step begin at start_pos"},
       {clipped, "the product left 32 bits: make the block an int64_t before you multiply"}},
      where);
}

GRADED_TEST(SlotMapping, LooksBlocksUpInTheTable, 2) {
  ExpectSlots({4, 0, 2}, 2, 0, 5, {8, 9, 0, 1, 4});
  ExpectSlots({7}, 16, 0, 3, {112, 113, 114});
  ExpectSlots({3, 1, 2}, 1, 0, 3, {3, 1, 2});
  ExpectSlots({4, 0, 2}, 2, 0, 0, {});
}

GRADED_TEST(SlotMapping, BeginsWhereTheStepBegins, 2) {
  ExpectSlots({4, 0, 2}, 2, 4, 1, {4});
  ExpectSlots({4, 0, 2}, 2, 1, 3, {9, 0, 1});
  ExpectSlots({5, 9}, 4, 3, 2, {23, 36});
  // A block id of 2^20 with 2^16 slots a block.
  ExpectSlots({1 << 20}, 1 << 16, 5, 1, {(int64_t{1} << 36) + 5});
}

GRADED_TEST(SlotMapping, FollowsEveryRandomTable, 1) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 40; ++round) {
    const int block_size = 1 + rng.Below(20), blocks = 1 + rng.Below(12);
    const Table table = RandomTable(rng, blocks + rng.Below(30), blocks);
    const int64_t start = rng.Below(block_size * blocks), count = rng.Below(block_size * blocks - start + 1);
    if (!ExpectSlots(table, block_size, start, count, Walked(table, block_size, start, count))) return;
  }
}

// What a cache must hold afterwards, NaN compared as equal to itself.
bool ExpectCache(const std::string& call, const Values& got, const Values& expected, int d,
                 std::source_location where = std::source_location::current()) {
  for (size_t i = 0; i < expected.size(); ++i) {
    if (got[i] == expected[i] || (std::isnan(got[i]) && std::isnan(expected[i]))) continue;
    const std::string what = absl::StrCat("slot ", i / d, ", number ", i % d, ": ");
    ReportWrongAnswer(call, absl::StrCat(what, expected[i]), absl::StrCat(what, got[i]),
                      std::isnan(expected[i]) ? "this slot belongs to no token of the call: leave it as it is" : "",
                      where);
    return false;
  }
  return true;
}

GRADED_TEST(WriteKv, PutsEachRowIntoItsSlot, 2) {
  const Values k = {1, 2, 3, 4, 5, 6}, v = {10, 20, 30, 40, 50, 60};
  Values k_cache(10, kPoison), v_cache(10, kPoison);
  const absl::Status status = WriteKv(k, v, Slots{4, 0, 2}, 2, k_cache, v_cache);
  EXPECT_TRUE(status.ok()) << status;
  const std::string call = "WriteKv({1 2, 3 4, 5 6}, {10 20, 30 40, 50 60}, {4, 0, 2}, 2, cache of 5 slots)";
  ExpectCache(call + ", keys", k_cache, {3, 4, kPoison, kPoison, 5, 6, kPoison, kPoison, 1, 2}, 2);
  ExpectCache(call + ", values", v_cache, {30, 40, kPoison, kPoison, 50, 60, kPoison, kPoison, 10, 20}, 2);
}

GRADED_TEST(WriteKv, SkipsPaddingWhereverItStands, 2) {
  const Values k = {1, 2, 3, 4}, v = {5, 6, 7, 8};
  Values k_cache(4, kPoison), v_cache(4, kPoison);
  const absl::Status status = WriteKv(k, v, Slots{kPaddingSlot, 3, kPaddingSlot, 1}, 1, k_cache, v_cache);
  EXPECT_TRUE(status.ok()) << status;
  const std::string call = "WriteKv({1, 2, 3, 4}, {5, 6, 7, 8}, {-1, 3, -1, 1}, 1, cache of 4 slots)";
  ExpectCache(call + ", keys", k_cache, {kPoison, 4, kPoison, 2}, 1);
  ExpectCache(call + ", values", v_cache, {kPoison, 8, kPoison, 6}, 1);
}

const Values kQuery = {1, 2};
const Values kKeys = {1, 0, 0, 1, 1, 1, 2, 0, 0, -1};
const Values kTheValues = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
const Values kAttended = {4.621017009994325, 5.621017009994325};

bool ExpectAttention(const std::string& call, const absl::StatusOr<Values>& got,
                     std::source_location where = std::source_location::current()) {
  if (!got.ok()) {
    ReportWrongAnswer(call, ::testing::PrintToString(kAttended), got.status().ToString(), "", where);
    return false;
  }
  return ExpectAllNear(call, *got, kAttended, kTolerance,
                       {{{4.726072772158655, 5.726072772158655}, "the scores are not divided by sqrt(d)"},
                        {{4.57072222593718, 5.57072222593718}, "the scores are divided by d: it is the square root of it"},
                        {{4.56377026278748, 5.56377026278748}, "the newest token is missing: it attends to itself, too"}},
                       where);
}

GRADED_TEST(DenseAttention, MatchesTheHandout, 2) {
  ExpectAttention("DenseAttention({1, 2}, K, V of the handout)", DenseAttention(kQuery, kKeys, kTheValues));
  const absl::StatusOr<Values> one = DenseAttention(Values{3, -4}, Values{5, 6}, Values{0.1, 0.7});
  ExpectAnswer("DenseAttention({3, -4}, {5, 6}, {0.1, 0.7})", one, Values{0.1, 0.7});
}

GRADED_TEST(DenseAttention, SurvivesLargeScores, 1) {
  // Scores 1000 and 999: the weights are those of 1 and 0, .7310585786 and .2689414214.
  const absl::StatusOr<Values> got = DenseAttention(Values{1000}, Values{1, 0.999}, Values{1, 0});
  ASSERT_TRUE(got.ok()) << got.status();
  // 1000 * 0.999 is exact to 1.2e-13, and so is the difference of the scores.
  ExpectAllNear("DenseAttention({1000}, {1, 0.999}, {1, 0})", *got, {0.7310585786300049}, kTolerance,
                {{{kPoison}, "exp(1000) is no number: subtract the largest score first"}});
}

GRADED_TEST(PagedAttention, MatchesTheHandoutThroughAPoisonedCache, 3) {
  const Table table = {4, 0, 2};
  const Slots slots = {8, 9, 0, 1, 4};
  const Values k_cache = Scattered(kKeys, slots, 2, 10), v_cache = Scattered(kTheValues, slots, 2, 10);
  ExpectAttention("PagedAttention({1, 2}, cache, cache, {4, 0, 2}, 2, 5)",
                  PagedAttention(kQuery, k_cache, v_cache, table, 2, 5));
  ExpectAnswer("PagedAttention({1, 2}, cache, cache, {4, 0, 2}, 2, 1)",
               PagedAttention(kQuery, k_cache, v_cache, table, 2, 1), Values{1, 2});
  // The table may be longer than the past: block 3 is for tokens to come, and block 99 does not even exist.
  ExpectAttention("PagedAttention({1, 2}, cache, cache, {4, 0, 2, 3, 99}, 2, 5)",
                  PagedAttention(kQuery, k_cache, v_cache, Table{4, 0, 2, 3, 99}, 2, 5));
}

GRADED_TEST(PagedAttention, EqualsAttentionOverNeighboursForRandomSequences, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 30; ++round) {
    const int d = 1 + rng.Below(16), block_size = 1 + rng.Below(8), tokens = 1 + rng.Below(64);
    const int blocks = (tokens + block_size - 1) / block_size, num_blocks = blocks + rng.Below(5);
    const Values q = Random(rng, d), k = Random(rng, tokens * d), v = Random(rng, tokens * d);
    const Table table = RandomTable(rng, num_blocks, blocks);
    const Slots slots = Walked(table, block_size, 0, tokens);
    const int64_t num_slots = int64_t{num_blocks} * block_size;
    const absl::StatusOr<Values> got = PagedAttention(q, Scattered(k, slots, d, num_slots),
                                                      Scattered(v, slots, d, num_slots), table, block_size, tokens);
    ASSERT_TRUE(got.ok()) << got.status();
    const std::string call = absl::StrCat("PagedAttention(q of ", d, " numbers, cache, cache, ", Text(table), ", ",
                                          block_size, ", ", tokens, ")");
    if (!ExpectAllNear(call, *got, Oracle(q, k, v), kTolerance)) return;
  }
}

GRADED_TEST(PagedAttention, GivesTheSameBitsForEveryLayout, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const int d = 8, block_size = 4, tokens = 61, blocks = 16, num_blocks = 24;
  for (int round = 0; round < 10; ++round) {
    const Values q = Random(rng, d), k = Random(rng, tokens * d), v = Random(rng, tokens * d);
    const absl::StatusOr<Values> dense = DenseAttention(q, k, v);
    ASSERT_TRUE(dense.ok()) << dense.status();
    ASSERT_EQ(dense->size(), d);
    for (int layout = 0; layout < 3; ++layout) {
      const Table table = RandomTable(rng, num_blocks, blocks);
      const Slots slots = Walked(table, block_size, 0, tokens);
      const Values k_cache = Scattered(k, slots, d, num_blocks * block_size);
      const Values v_cache = Scattered(v, slots, d, num_blocks * block_size);
      const absl::StatusOr<Values> paged = PagedAttention(q, k_cache, v_cache, table, block_size, tokens);
      const std::string call = absl::StrCat("PagedAttention(q, cache, cache, ", Text(table), ", 4, 61)");
      if (!ExpectAnswer<Values>(call, paged, *dense,
                                {{paged.value_or(Values{}),
                                  "the bits of DenseAttention are expected: read the tokens in "
                                  "their own order, not in that of the memory"}})) {
        return;
      }
    }
  }
}

GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  const Values q = {1, 2}, cache(8, 0.5);  // four slots
  ExpectError("SlotMapping({4}, 2, 1, 2)", SlotMapping(Table{4}, 2, 1, 2), kInvalid,
              "a table of one block of 2 ends at 2");
  ExpectError("SlotMapping({-1}, 2, 0, 1)", SlotMapping(Table{-1}, 2, 0, 1), kInvalid, "blocks are not negative");
  ExpectError("SlotMapping({4}, 0, 0, 1)", SlotMapping(Table{4}, 0, 0, 1), kInvalid, "a block has at least one slot");
  ExpectError("SlotMapping({4}, 2, -1, 1)", SlotMapping(Table{4}, 2, -1, 1), kInvalid, "positions begin at 0");
  ExpectError("PagedAttention(..., {0}, 2, 0)", PagedAttention(q, cache, cache, Table{0}, 2, 0), kInvalid,
              "an empty sequence has no attention");
  ExpectError("PagedAttention(..., {0}, 2, 3)", PagedAttention(q, cache, cache, Table{0}, 2, 3), kInvalid,
              "the table is long enough for seq_len");
  ExpectError("PagedAttention(..., {2}, 2, 1)", PagedAttention(q, cache, cache, Table{2}, 2, 1), kInvalid,
              "the blocks 0 and 1 are all there is");
  ExpectError("DenseAttention({1, 2}, 3 numbers, 3 numbers)", DenseAttention(q, Values(3), Values(3)), kInvalid,
              "keys are whole rows");
  Values k_cache(4, 7.0), v_cache(4, 7.0);
  ExpectError("WriteKv(two tokens, slots {1, 1})", WriteKv(q, q, Slots{1, 1}, 1, k_cache, v_cache), kInvalid,
              "two tokens cannot have one slot");
  ExpectError("WriteKv(two tokens, slots {1, 4})", WriteKv(q, q, Slots{1, 4}, 1, k_cache, v_cache), kInvalid,
              "the slots are 0 to 3");
  ExpectError("WriteKv(two tokens, slots {1})", WriteKv(q, q, Slots{1}, 1, k_cache, v_cache), kInvalid,
              "a slot for each token");
  ExpectCache("after refused calls", k_cache, Values(4, 7.0), 1);
  EXPECT_TRUE(WriteKv(q, q, Slots{1, 3}, 1, k_cache, v_cache).ok());
  ExpectCache("WriteKv({1, 2}, {1, 2}, {1, 3}, 1, cache of 4 slots)", k_cache, {7, 1, 7, 2}, 1);
}

}  // namespace
}  // namespace paged_attention
