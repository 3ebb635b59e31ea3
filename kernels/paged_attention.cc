#include "kernels/paged_attention.h"

#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "kernels/clones.h"
#include "kernels/gemm_kernel.h"
#include "kernels/paged_products.h"
#include "kernels/softmax_row.h"

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

// Two whole vectors, also of the last block.
int Stride(int block_size, int keys) { return (keys + block_size - 1) / block_size * block_size + PagedCache::kLanes; }

KERNELS_CLONES void WeightsFromScores(float* scores, int heads, int stride, int keys, float scale) {
  for (int h = 0; h < heads; ++h) {
    float* const row = scores + int64_t{h} * stride;
    for (int t = 0; t < keys; ++t) row[t] *= scale;
    inlined::SoftmaxRow(row, row, keys);
  }
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
