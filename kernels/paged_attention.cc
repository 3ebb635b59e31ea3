#include "kernels/paged_attention.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/check.h"
#include "kernels/clones.h"
#include "kernels/gemm_kernel.h"
#include "kernels/lanes.h"
#include "kernels/math_inline.h"
#include "kernels/paged_products.h"

namespace kernels {
namespace {

// For the processor that Gemm chose, since the sums have to be its sums.
const internal::PagedProducts& Products() {
  static const internal::PagedProducts& products = []() -> const internal::PagedProducts& {
    const std::string_view isa = internal::GemmKernels().back()->name;
    if (isa == "avx512") return internal::kPagedAvx512;
    if (isa == "avx2") return internal::kPagedAvx2;
    return internal::kPagedSse2;
  }();
  return products;
}

// Room for whole vectors behind the last score: of a block's padded slots, and of Softmax.
int Stride(int block_size, int keys) { return (keys + block_size - 1) / block_size * block_size + kLanes; }

typedef float V __attribute__((vector_size(4 * kLanes / 2)));  // half of the lanes of lanes.h
typedef V UnalignedV __attribute__((aligned(4)));

// SoftmaxRow (softmax_row.h) of n scores times `scale`, with its bits, in whole vectors: behind the scores there is
// room for them, and -infinity changes neither the maximum nor, as an exponential of 0, the sum of a lane.
[[gnu::always_inline]] inline void Softmax(float* row, int n, float scale) {
  constexpr float kMasked = -std::numeric_limits<float>::infinity();
  const int padded = (n + kLanes - 1) / kLanes * kLanes;
  for (int i = n; i < padded; ++i) row[i] = kMasked;

  V max_low = V{} + kMasked, max_high = max_low;
  for (int i = 0; i < padded; i += kLanes) {
    UnalignedV* const x = reinterpret_cast<UnalignedV*>(row + i);
    x[0] *= scale;
    x[1] *= scale;
    max_low = max_low < x[0] ? V(x[0]) : max_low;
    max_high = max_high < x[1] ? V(x[1]) : max_high;
  }
  max_low = max_low < max_high ? max_high : max_low;
  float max = kMasked;
  for (int l = 0; l < kLanes / 2; ++l) max = max < max_low[l] ? max_low[l] : max;

  V sum_low = {}, sum_high = {};
  for (int i = 0; i < padded; i += kLanes) {
    for (int l = 0; l < kLanes; ++l) row[i + l] = inlined::Exp(row[i + l] - max);
    const UnalignedV* const x = reinterpret_cast<const UnalignedV*>(row + i);
    sum_low += x[0];
    sum_high += x[1];
  }
  sum_low += sum_high;
  for (int width = kLanes / 4; width > 0; width /= 2) {
    for (int l = 0; l < width; ++l) sum_low[l] += sum_low[l + width];
  }
  const V sum = V{} + sum_low[0];
  for (int i = 0; i < padded; i += kLanes) {
    UnalignedV* const x = reinterpret_cast<UnalignedV*>(row + i);
    x[0] /= sum;
    x[1] /= sum;
  }
}

KERNELS_CLONES void WeightsFromScores(float* scores, int heads, int stride, int keys, float scale) {
  for (int h = 0; h < heads; ++h) Softmax(scores + int64_t{h} * stride, keys, scale);
}

}  // namespace

size_t PagedAttentionScratch(int heads, int block_size, int keys) { return size_t(heads) * Stride(block_size, keys); }

void PagedAttention(std::span<const float> q, int heads, const PagedCache& cache, std::span<const int> block_table,
                    int keys, std::span<float> scratch, std::span<float> y) {
  const int stride = Stride(cache.block_size, keys);
  CHECK(scratch.size() >= size_t(heads) * stride && int64_t(block_table.size()) * cache.block_size >= keys)
      << scratch.size() << " floats and " << block_table.size() << " blocks for " << keys << " keys";
  Products().scores(q.data(), heads, cache, block_table.data(), keys, scratch.data(), stride);
  WeightsFromScores(scratch.data(), heads, stride, keys, 1.0f / std::sqrt(static_cast<float>(cache.head_dim)));
  Products().weighted_sum(scratch.data(), stride, heads, cache, block_table.data(), keys, y.data());
}

}  // namespace kernels
