// The two products of attention through a block table, compiled once for each kind of vector register. Internal to
// kernels:paged_attention.

#ifndef KERNELS_PAGED_PRODUCTS_H_
#define KERNELS_PAGED_PRODUCTS_H_

#include "kernels/paged_cache.h"

namespace kernels::internal {

// For one query of all H heads, over the first `keys` tokens of a sequence. Sums are those of Gemm: one chain of
// multiply-adds each, fused where Gemm's are, from 0, over i or t = 0, 1, ...
struct PagedProducts {
  // scores[h * stride + t] = sum over i of q[h d + i] key_t[i]
  //
  //   stride  at least `keys` rounded up to whole blocks, and two vectors more: what lies behind the keys is
  //   overwritten, too
  void (*scores)(const float* q, int heads, const PagedCache& cache, const int* block_table, int keys, float* scores,
                 int stride);

  // y[h d + i] = sum over t of weights[h * stride + t] value_t[i]
  void (*weighted_sum)(const float* weights, int stride, int heads, const PagedCache& cache, const int* block_table,
                       int keys, float* y);
};

extern const PagedProducts kPagedSse2, kPagedAvx2, kPagedAvx512;

}  // namespace kernels::internal

#endif  // KERNELS_PAGED_PRODUCTS_H_
