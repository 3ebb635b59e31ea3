// Lab 02-04: the address of a token, the pass that keeps no score, and a decode step of a batch.
//
// Expected values: worked out by hand, or by attention in double over the tokens in their order (Dense).

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <source_location>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/02-paged-attention/lab-04-triton-paged-attn/paged_attention_kernel.h"

namespace paged_attention_kernel {
namespace {

using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ExpectNear;
using course::testing::Mistake;
using course::testing::TestSeed;
using Floats = std::vector<float>;
using Doubles = std::vector<double>;
using Where = std::source_location;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr double kFloatEps = 0x1p-24;  // half a unit in the last place

Doubles ToDoubles(const Floats& x) { return {x.begin(), x.end()}; }

// Attention of one query over T keys and values of d numbers, in double.
Doubles Dense(const Doubles& q, const std::vector<Doubles>& k, const std::vector<Doubles>& v) {
  Doubles scores, out(q.size(), 0.0);
  for (const Doubles& key : k) {
    double dot = 0;
    for (size_t i = 0; i < q.size(); ++i) dot += q[i] * key[i];
    scores.push_back(dot / std::sqrt(static_cast<double>(q.size())));
  }
  const double max = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (const double score : scores) sum += std::exp(score - max);
  for (size_t t = 0; t < v.size(); ++t) {
    for (size_t i = 0; i < out.size(); ++i) out[i] += std::exp(scores[t] - max) / sum * v[t][i];
  }
  return out;
}

// The bound of the header, for |q|, |k|, |v| <= 1. Where it comes from, with u = 2^-24 and a <= sqrt(d): a score is off
// by (d + 2) u a (d products and sums, the scale), and so is the maximum; their difference is rounded (2 a u); each
// weight is rescaled at most T times by a product and an exponential, and added up (5 T u with both sums); a few
// roundings remain. Numerator and denominator each, hence twice.
double Tolerance(int d, int num_tokens) {
  const double a = std::sqrt(static_cast<double>(d));
  return 2 * kFloatEps * (2 * (d + 2) * a + 2 * a + 5 * num_tokens + 8);
}

// ---------------------------------------------------------------------------------------------------------------------
// Addresses
// ---------------------------------------------------------------------------------------------------------------------

GRADED_TEST(TokenOffset, FollowsTheBlockTable, 2) {
  const std::vector<int> table = {4, 0, 2};
  const Shape plain = {.num_blocks = 5, .block_size = 2, .max_blocks = 3};
  const std::vector<int64_t> slots = {8, 9, 0, 1, 4};
  for (int t = 0; t < 5; ++t) {
    ExpectAnswer(absl::StrCat("TokenOffset({4, 0, 2}, b = 2, G = 1, d = 1, token ", t, ")"),
                 impl::TokenOffset(table, plain, t, 0), slots[t],
                 {{t, "the table is not read: the tokens lie where their blocks lie"},
                  {8 + t, "only the first block is looked up"},
                  {table[t / 2] + t % 2, "the block's number must be multiplied by block_size"}});
  }
  const Shape heads = {
      .num_heads = 6, .num_kv_heads = 3, .head_dim = 8, .num_blocks = 5, .block_size = 2, .max_blocks = 3};
  // Token 3 lies in slot 1; (B, b, G, d): (1 * 3 + 1) * 8. Not the last head: in the last slot of a block that one
  // begins at the same place in the order (B, G, b, d).
  ExpectAnswer("TokenOffset({4, 0, 2}, b = 2, G = 3, d = 8, token 3, kv_head 1)", impl::TokenOffset(table, heads, 3, 1),
               int64_t{32},
               {{int64_t{(1 * 10 + 1) * 8}, "that is the order (G, B, b, d)"},
                {int64_t{((0 * 3 + 1) * 2 + 1) * 8}, "that is the order (B, G, b, d)"}});
  const Shape large = {
      .num_heads = 8, .num_kv_heads = 8, .head_dim = 128, .num_blocks = 200000, .block_size = 16, .max_blocks = 1};
  // ((199999 * 16 + 15) * 8 + 6) * 128
  ExpectAnswer("TokenOffset({199999}, b = 16, G = 8, d = 128, token 15, kv_head 6)",
               impl::TokenOffset(std::vector<int>{199999}, large, 15, 6), int64_t{3276799744},
               {{int64_t{3276799744 - 4294967296}, "this is what 32 bits leave of the number"}});
}

// ---------------------------------------------------------------------------------------------------------------------
// One pass
// ---------------------------------------------------------------------------------------------------------------------

bool ExpectPartial(const std::string& call, const Partial& got, const Partial& expected, double tolerance,
                   Where where = Where::current()) {
  return ExpectNear(call + ".max", double{got.max}, double{expected.max}, tolerance, {}, where) &&
         ExpectNear(call + ".sum", double{got.sum}, double{expected.sum}, tolerance, {}, where) &&
         ExpectAllNear(call + ".weighted", ToDoubles(got.weighted), ToDoubles(expected.weighted), tolerance, {}, where);
}

Doubles Divided(const Partial& part) {
  Doubles out = ToDoubles(part.weighted);
  for (double& x : out) x /= part.sum;
  return out;
}

// d = 1, so that a score is q * k, and whole numbers stay exact.
Partial AttendScores(const Floats& scores, const Floats& values) {
  const int n = static_cast<int>(scores.size());
  const Shape shape = {.num_blocks = 1, .block_size = n};
  return impl::AttendRange(Floats{1}, scores, values, std::vector<int>{0}, shape, 0, 0, n);
}

GRADED_TEST(AttendRange, OfOneTokenIsItsValue, 1) {
  const Shape shape = {.head_dim = 4, .num_blocks = 2, .block_size = 1, .max_blocks = 1};
  const Floats k = {9, 9, 9, 9, 1, 2, 3, 4}, v = {9, 9, 9, 9, 5, 6, 7, 8};
  // (1 + 2 + 3 + 4) / sqrt(4): exact.
  ExpectPartial("AttendRange(q = (1, 1, 1, 1), k = (1, 2, 3, 4), v = (5, 6, 7, 8))",
                impl::AttendRange(Floats{1, 1, 1, 1}, k, v, std::vector<int>{1}, shape, 0, 0, 1), {5, 1, {5, 6, 7, 8}},
                0);
}

// K = (1,0)(0,1)(1,1)(2,0)(0,-1), V = (1,2)(3,4)(5,6)(7,8)(9,10), in the slots 8, 9, 0, 1, 4.
GRADED_TEST(AttendRange, AgreesWithTheExampleOfTheHandout, 3) {
  const Shape shape = {.head_dim = 2, .num_blocks = 5, .block_size = 2, .max_blocks = 3};
  const Floats k = {1, 1, 2, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1};
  const Floats v = {5, 6, 7, 8, 0, 0, 0, 0, 9, 10, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4};
  const std::vector<int> table = {4, 0, 2};
  const Partial all = impl::AttendRange(Floats{1, 2}, k, v, table, shape, 0, 0, 5);
  // Scores up to 3 and values up to 10: the bound of the header, times 10, with a = 3, d = 2, T = 5.
  const double tolerance = 10 * 2 * kFloatEps * (2 * 4 * 3 + 2 * 3 + 5 * 5 + 8);
  ExpectNear("the largest score", double{all.max}, 2.12132034, 1e-6, {{3.0, "1 / sqrt(d) is missing"}});
  ExpectAllNear("weighted / sum over the tokens 0 .. 4", Divided(all), {4.621017009994325, 5.621017009994325},
                tolerance);
  // The tokens 1 .. 3: the others must not be looked at.
  const Doubles middle = Dense({1, 2}, {{0, 1}, {1, 1}, {2, 0}}, {{3, 4}, {5, 6}, {7, 8}});
  ExpectAllNear("weighted / sum over the tokens 1 .. 3",
                Divided(impl::AttendRange(Floats{1, 2}, k, v, table, shape, 0, 1, 4)), middle, tolerance);
  ExpectAnswer("AttendRange over no tokens (begin 2, end 2) is {-inf, 0, (0, 0)}",
               impl::AttendRange(Floats{1, 2}, k, v, table, shape, 0, 2, 2) == Partial{.weighted = {0, 0}}, true);
}

// exp(89) is more than a float holds, exp(-104) less.
GRADED_TEST(AttendRange, TakesScoresOfAnySizeInAnyOrder, 2) {
  const std::vector<Floats> orders = {
      {0, 100, 200, 1000}, {1000, 200, 100, 0}, {-1000, -1001, -999, -1000}, {5, 120, 119, 118}, {-200, 0, 1, 0}};
  for (const Floats& scores : orders) {
    const Floats values = {1, -1, 0.5, 0.25};
    const Partial got = AttendScores(scores, values);
    std::vector<Doubles> k, v;
    for (const float s : scores) k.push_back({s});
    for (const float x : values) v.push_back({x});
    // The scores are exact, so only weights are rounded: 2 u (5 T + 8).
    const std::string call =
        absl::StrCat("over the scores ", scores[0], ", ", scores[1], ", ", scores[2], ", ", scores[3]);
    ExpectAllNear("weighted / sum " + call, Divided(got), Dense({1}, k, v), 2 * kFloatEps * (5 * 4 + 8));
    ExpectAnswer("max " + call, got.max, *std::max_element(scores.begin(), scores.end()));
  }
}

GRADED_TEST(Merge, GivesWhatOnePassWouldGive, 3) {
  // A few roundings of numbers below 8.
  const double tolerance = 8 * 8 * kFloatEps;
  const auto both = [&](const Partial& a, const Partial& b, const Partial& expected, const std::string& what,
                        Where where = Where::current()) {
    return ExpectPartial("Merge(a, b), " + what, impl::Merge(a, b), expected, tolerance, where) &&
           ExpectPartial("Merge(b, a), " + what, impl::Merge(b, a), expected, tolerance, where);
  };
  if (!both({0, 1, {1}}, {0, 3, {6}}, {0, 4, {7}}, "a = {0, 1, (1)}, b = {0, 3, (6)}")) return;
  const float e = std::exp(-1.0);
  if (!both({1, 1, {2}}, {0, 1, {4}}, {1, 1 + e, {2 + 4 * e}}, "a = {1, 1, (2)}, b = {0, 1, (4)}")) return;
  if (!both({300, 2, {1, 2}}, {0, 5, {3, 4}}, {300, 2, {1, 2}}, "b far below a")) return;
  if (!both({-300, 2, {1, 2}}, {-1000, 5, {3, 4}}, {-300, 2, {1, 2}}, "both far below 0")) return;

  const Partial nothing, zeros = {.weighted = {0, 0}};
  const Partial part = {-3, 2, {1, 4}};
  ExpectPartial("Merge(nothing, part)", impl::Merge(nothing, part), part, 0);
  ExpectPartial("Merge(part, nothing)", impl::Merge(part, nothing), part, 0);
  ExpectPartial("Merge(part, an empty part with d zeros)", impl::Merge(part, zeros), part, 0);
  const Partial none = impl::Merge(zeros, zeros);
  ExpectAnswer("Merge of two parts over no tokens: sum", none.sum, 0.0f);
  ExpectAnswer("Merge of two parts over no tokens: max is NaN", std::isnan(none.max), false,
               {{true, "-inf - -inf is NaN"}});
}

// ---------------------------------------------------------------------------------------------------------------------
// A decode step
// ---------------------------------------------------------------------------------------------------------------------

// A batch as the mind sees it: sequence s, token t, head g. Layout() puts it into a cache.
struct Batch {
  Shape shape;
  std::vector<int> seq_lens;
  Floats q;
  std::vector<std::vector<std::vector<Floats>>> k, v;  // [s][t][g] (d)

  Batch(base::Rng& rng, const Shape& dimensions, const std::vector<int>& lens) : shape(dimensions), seq_lens(lens) {
    const auto draw = [&](size_t n) {
      Floats x(n);
      for (float& value : x) value = static_cast<float>(2 * rng.Uniform() - 1);
      return x;
    };
    shape.num_seqs = static_cast<int>(lens.size());
    q = draw(size_t{1} * shape.num_seqs * shape.num_heads * shape.head_dim);
    for (auto* cache : {&k, &v}) {
      for (const int len : lens) {
        auto& sequence = cache->emplace_back(len);
        for (auto& token : sequence) {
          for (int g = 0; g < shape.num_kv_heads; ++g) token.push_back(draw(shape.head_dim));
        }
      }
    }
  }

  Doubles Expected() const {
    Doubles out;
    const int group = shape.num_heads / shape.num_kv_heads;
    for (int s = 0; s < shape.num_seqs; ++s) {
      for (int h = 0; h < shape.num_heads; ++h) {
        const auto at = q.begin() + (s * shape.num_heads + h) * shape.head_dim;
        std::vector<Doubles> keys, values;
        for (int t = 0; t < seq_lens[s]; ++t) {
          keys.push_back(ToDoubles(k[s][t][h / group]));
          values.push_back(ToDoubles(v[s][t][h / group]));
        }
        const Doubles one = Dense(Doubles(at, at + shape.head_dim), keys, values);
        out.insert(out.end(), one.begin(), one.end());
      }
    }
    return out;
  }

  double LargestTolerance() const {
    return Tolerance(shape.head_dim, *std::max_element(seq_lens.begin(), seq_lens.end()));
  }
};

// Caches and tables. Every slot and every table entry that belongs to no token holds `unused`, or block -1.
struct Layout {
  Floats k_cache, v_cache;
  std::vector<int> tables;
};

// `order` says which physical block is given out as the first, the second, ...
Layout Place(const Batch& batch, const std::vector<int>& order, float unused) {
  const auto& [S, H, G, d, B, b, M] = batch.shape;
  Layout layout = {Floats(size_t{1} * B * b * G * d, unused), Floats(size_t{1} * B * b * G * d, unused),
                   std::vector<int>(size_t{1} * S * M, -1)};
  size_t next = 0;
  for (int s = 0; s < S; ++s) {
    for (int t = 0; t < batch.seq_lens[s]; ++t) {
      int& block = layout.tables[size_t{1} * s * M + t / b];
      if (t % b == 0) block = order[next++];
      for (int g = 0; g < G; ++g) {
        const size_t at = ((size_t{1} * block * b + t % b) * G + g) * d;
        std::copy(batch.k[s][t][g].begin(), batch.k[s][t][g].end(), layout.k_cache.begin() + at);
        std::copy(batch.v[s][t][g].begin(), batch.v[s][t][g].end(), layout.v_cache.begin() + at);
      }
    }
  }
  return layout;
}

std::vector<int> InOrder(int n) {
  std::vector<int> order(n);
  for (int i = 0; i < n; ++i) order[i] = i;
  return order;
}

std::vector<int> Shuffled(int n, base::Rng& rng) {
  std::vector<int> order = InOrder(n);
  for (int i = n - 1; i > 0; --i) std::swap(order[i], order[rng.Below(i + 1)]);
  return order;
}

Floats Decode(const Batch& batch, const Layout& layout, int partition_size) {
  Floats out(batch.q.size(), 0);
  const absl::Status status = PagedAttention(batch.q, layout.k_cache, layout.v_cache, layout.tables, batch.seq_lens,
                                             batch.shape, partition_size, out);
  EXPECT_TRUE(status.ok()) << status;
  return out;
}

constexpr int kOnePass = 1 << 20;

// Lengths that are no multiple of the block, a sequence of one token, four query heads for two key-value heads.
const Shape kShape = {
    .num_heads = 4, .num_kv_heads = 2, .head_dim = 32, .num_blocks = 12, .block_size = 8, .max_blocks = 6};
const std::vector<int> kLens = {1, 17, 8, 39};

GRADED_TEST(PagedAttention, AgreesWithTheDefinition, 3) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  const Batch batch(rng, kShape, kLens);
  const Layout layout = Place(batch, Shuffled(12, rng), 0);
  const double tolerance = batch.LargestTolerance();
  ASSERT_LT(tolerance, 1e-4) << "the course promises 1e-4 in float";
  if (!ExpectAllNear("PagedAttention(4 sequences, 4 heads, 2 key-value heads, d = 32)",
                     ToDoubles(Decode(batch, layout, kOnePass)), batch.Expected(), tolerance)) {
    return;
  }
  // Multi-head, and all heads on one.
  for (const int kv_heads : {1, 3}) {
    const Batch other(
        rng,
        {.num_heads = 3, .num_kv_heads = kv_heads, .head_dim = 5, .num_blocks = 9, .block_size = 3, .max_blocks = 4},
        {10, 2, 3});
    ExpectAllNear(absl::StrCat("PagedAttention(3 sequences, 3 heads, ", kv_heads, " key-value heads, d = 5)"),
                  ToDoubles(Decode(other, Place(other, Shuffled(9, rng), 0), kOnePass)), other.Expected(),
                  other.LargestTolerance());
  }
}

GRADED_TEST(PagedAttention, GivesTheSameBitsWhereverTheBlocksLie, 2) {
  base::Rng rng = {TestSeed()};
  const Batch batch(rng, kShape, kLens);
  for (const int partition : {kOnePass, 8}) {
    const Floats in_order = Decode(batch, Place(batch, InOrder(12), 0), partition);
    if (!ExpectAllNear("PagedAttention with all blocks in their order", ToDoubles(in_order), batch.Expected(),
                       batch.LargestTolerance())) {
      return;
    }
    for (int i = 0; i < 3; ++i) {
      const Floats scattered = Decode(batch, Place(batch, Shuffled(12, rng), 0), partition);
      if (!ExpectAllNear("PagedAttention with scattered blocks, against blocks in their order", ToDoubles(scattered),
                         ToDoubles(in_order), 0)) {
        return;
      }
    }
  }
}

GRADED_TEST(PagedAttention, NeverReadsASlotThatIsNotItsOwn, 2) {
  base::Rng rng = {TestSeed()};
  const Batch batch(rng, kShape, kLens);
  const Layout poisoned = Place(batch, Shuffled(12, rng), kNaN);
  for (const int partition : {kOnePass, 8, 5}) {
    ExpectAllNear(absl::StrCat("PagedAttention with NaN in every unused slot, parts of ", partition),
                  ToDoubles(Decode(batch, poisoned, partition)), batch.Expected(), batch.LargestTolerance());
  }
}

GRADED_TEST(PagedAttention, SplitsASequenceWithoutALoss, 1) {
  base::Rng rng = {TestSeed()};
  const Batch batch(rng, kShape, kLens);
  const Layout layout = Place(batch, Shuffled(12, rng), 0);
  for (const int partition : {1, 2, 5, 8, 16, 38, 39, 40}) {
    ExpectAllNear(absl::StrCat("PagedAttention in parts of ", partition, " tokens"),
                  ToDoubles(Decode(batch, layout, partition)), batch.Expected(), batch.LargestTolerance());
  }
}

GRADED_TEST(BadInput, IsRefusedAndItsNeighbourAnswered, 1) {
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  const Shape shape = {.num_heads = 2, .num_blocks = 3, .block_size = 2, .max_blocks = 2};
  const Floats q = {1, 1}, k(6, 1), v = {1, 2, 3, 4, 5, 6};
  const auto call = [&](const std::vector<int>& tables, const std::vector<int>& lens, const Shape& s, int partition) {
    Floats out(2, 7);
    const absl::Status status = PagedAttention(q, k, v, tables, lens, s, partition, out);
    if (!status.ok()) ExpectAnswer("out after a refusal", out, Floats{7, 7});
    return status.ok() ? absl::StatusOr<Floats>(out) : status;
  };
  ExpectError("a sequence of 0 tokens", call({0, 1}, {0}, shape, 4), kInvalid, "at least one token");
  ExpectError("5 tokens in 2 blocks of 2", call({0, 1}, {5}, shape, 4), kInvalid, "the table is too short");
  ExpectError("block 3 of 0 .. 2", call({0, 3}, {3}, shape, 4), kInvalid, "a block outside the cache");
  ExpectError("block -1 of 0 .. 2", call({-1, 0}, {3}, shape, 4), kInvalid, "a block outside the cache");
  ExpectError("parts of 0 tokens", call({0, 1}, {3}, shape, 0), kInvalid, "a part has at least one token");
  Shape odd = shape;
  odd.num_kv_heads = 3;
  ExpectError("2 query heads, 3 key-value heads", call({0, 1}, {3}, odd, 4), kInvalid, "H is a multiple of G");
  odd = shape;
  odd.block_size = 3;
  ExpectError("a cache of 6 numbers for 3 blocks of 3", call({0, 1}, {3}, odd, 4), kInvalid, "the sizes must agree");
  // Equal keys, so the mean of the values in the slots 4, 5, 0. The entry behind the last token may be anything.
  ExpectAnswer("3 tokens in the blocks 2, 0", call({2, 0}, {3}, shape, 4), Floats{4, 4});
  ExpectAnswer("1 token in block 2, the next entry unused", call({2, -9}, {1}, shape, 4), Floats{5, 5});
}

}  // namespace
}  // namespace paged_attention_kernel
