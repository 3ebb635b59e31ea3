#include "kernels/paged_attention.h"

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "base/testing/seed.h"
#include "gtest/gtest.h"
#include "kernels/attention.h"
#include "kernels/gemm_kernel.h"
#include "kernels/matrix.h"
#include "kernels/paged_products.h"
#include "kernels/testing/vectors.h"

namespace kernels {
namespace {

using Floats = std::vector<float>;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// A sequence's keys and values (T, Hkv d) put into blocks in any order, NaN wherever nothing belongs.
struct Paged {
  Paged(const Floats& k, const Floats& v, int tokens, int block_size, int kv_heads, int head_dim, base::Rng& rng) {
    const int used = (tokens + block_size - 1) / block_size, blocks = used + 3, width = kv_heads * head_dim;
    const int slots = PagedCache::PaddedSlots(block_size);
    for (int b = 0; b < blocks; ++b) table.push_back(b);
    for (int b = blocks - 1; b > 0; --b) std::swap(table[b], table[rng.Below(b + 1)]);
    table.resize(used);
    keys.assign(size_t(blocks) * width * slots, kNaN);
    values.assign(size_t(blocks) * block_size * width, kNaN);
    for (int t = 0; t < tokens; ++t) {
      const size_t block = table[t / block_size], slot = t % block_size;
      for (int i = 0; i < width; ++i) {
        keys[(block * width + i) * slots + slot] = k[size_t(t) * width + i];
        values[(block * block_size + slot) * width + i] = v[size_t(t) * width + i];
      }
    }
    cache = {keys.data(), values.data(), block_size, kv_heads, head_dim};
  }
  Floats keys, values;
  std::vector<int> table;
  PagedCache cache;
};

TEST(PagedAttention, HasTheBitsOfAttentionOverKeysSideBySide) {
  const uint64_t seed = base::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng{seed};
  for (int round = 0; round < 200; ++round) {
    const int kv_heads = 1 + rng.Below(4), heads = kv_heads * (1 + rng.Below(3)), d = 1 + rng.Below(20);
    const int tokens = 1 + rng.Below(70), block_size = 1 + rng.Below(20);
    SCOPED_TRACE(::testing::Message() << heads << " heads, " << kv_heads << " of keys, d " << d << ", " << tokens
                                      << " tokens in blocks of " << block_size);
    const Floats q = testing::RandomFloats(size_t(heads) * d, 3, rng);
    const Floats k = testing::RandomFloats(size_t(tokens) * kv_heads * d, 1, rng);
    const Floats v = testing::RandomFloats(k.size(), 1, rng);
    const Paged paged(k, v, tokens, block_size, kv_heads, d, rng);
    Floats expected(q.size()), weights(size_t(heads) * tokens), y(q.size(), kNaN);
    Attention(q, k, v, {1, tokens, heads, kv_heads, d}, {}, weights, expected);
    Floats scratch(PagedAttentionScratch(heads, block_size, tokens), kNaN);
    PagedAttention(q, heads, paged.cache, paged.table, tokens, scratch, y);
    ASSERT_EQ(y, expected);
  }
}

// Of each instruction set that this machine has, also of those that it would not choose.
TEST(PagedProducts, AreThoseOfTheGemmOfTheirInstructionSet) {
  const std::map<std::string, const internal::PagedProducts*> products = {
      {"sse2", &internal::kPagedSse2}, {"avx2", &internal::kPagedAvx2}, {"avx512", &internal::kPagedAvx512}};
  base::Rng rng{8};
  constexpr int kTokens = 37, kHeads = 7, kDim = 19, kStride = 80;
  const Floats q = testing::RandomFloats(size_t{kHeads} * kDim, 3, rng);
  const Floats k = testing::RandomFloats(size_t{kTokens} * kDim, 1, rng);
  const Floats v = testing::RandomFloats(k.size(), 1, rng);
  const Paged paged(k, v, kTokens, 16, 1, kDim, rng);
  for (const internal::GemmKernel* const gemm : internal::GemmKernels()) {
    SCOPED_TRACE(gemm->name);
    const internal::PagedProducts& paged_products = *products.at(gemm->name);
    Floats expected(size_t{kHeads} * kTokens), scores(size_t{kHeads} * kStride), sums(q.size()), y(q.size(), kNaN);
    internal::GemmWith(*gemm, RowMajor(q, kHeads, kDim), RowMajor(k, kTokens, kDim).T(),
                       RowMajor(expected, kHeads, kTokens), Write::kOverwrite);
    paged_products.scores(q.data(), kHeads, paged.cache, paged.table.data(), kTokens, scores.data(), kStride);
    for (int h = 0; h < kHeads; ++h) {
      for (int t = 0; t < kTokens; ++t) ASSERT_EQ(scores[h * kStride + t], expected[h * kTokens + t]) << h << ", " << t;
    }
    internal::GemmWith(*gemm, RowMajor(expected, kHeads, kTokens), RowMajor(v, kTokens, kDim),
                       RowMajor(sums, kHeads, kDim), Write::kOverwrite);
    paged_products.weighted_sum(scores.data(), kStride, kHeads, paged.cache, paged.table.data(), kTokens, y.data());
    ASSERT_EQ(y, sums);
  }
}

// Two keys, scores 0 and ln 3 sqrt 1: weights 1/4 and 3/4.
TEST(PagedAttention, ByHand) {
  base::Rng rng{1};
  const Paged paged(Floats{0, std::log(3.0f)}, Floats{4, 8}, 2, 1, 1, 1, rng);
  Floats y(1), scratch(PagedAttentionScratch(1, 1, 2));
  PagedAttention(Floats{1}, 1, paged.cache, paged.table, 2, scratch, y);
  EXPECT_FLOAT_EQ(y[0], 7);
  PagedAttention(Floats{1}, 1, paged.cache, paged.table, 1, scratch, y);
  EXPECT_EQ(y[0], 4) << "the second key is not asked for";
}

}  // namespace
}  // namespace kernels
