// What a product is made of, compiled once for each kind of vector register. Internal to kernels:gemm, its tests and
// its bench.
//
//   R  rows of the register tile, L  floats in a vector register, W  columns of the tile, a multiple of L
//
// A tile of C, R x W floats, stays in registers while k runs; each step takes R floats of A and W of B, and R * W fused
// multiply-adds. How many loads that costs falls with R and W, and how many registers there are limits both.

#ifndef KERNELS_GEMM_KERNEL_H_
#define KERNELS_GEMM_KERNEL_H_

#include <cstdint>
#include <span>

#include "kernels/gemm.h"
#include "kernels/matrix.h"

namespace kernels::internal {

// Packed forms: what a tile reads lies in one piece, in the order in which it is read.
//   A  (m, k)  panels of R rows; in a panel, R floats for each k (the last panel, too: what it lacks is not read)
//   B  (k, n)  panels of W columns, the last of a smaller multiple of L if that is enough; in a panel, its width for
//   each k, filled up with 0
struct GemmKernel {
  const char* name;       // of the instruction set: "sse2", "avx2", "avx512"
  bool fused;             // a step rounds once, as std::fma does
  int rows, cols, lanes;  // R, W, L

  void (*pack_a)(const ConstMatrix& a, float* packed);
  void (*pack_b)(const ConstMatrix& b, float* packed);

  // c (m, n) = or += a (m, k) times a packed B. A is read tile by tile, `a_panel_stride` floats from one R rows to the
  // next, and with a's strides inside. So both forms of A fit: where it is, (R * row_stride, row_stride, col_stride),
  // and packed, (R * k, 1, R).
  void (*tiles)(const ConstMatrix& a, int64_t a_panel_stride, const float* b, const Matrix& c, Write write);

  // For few rows of C, where packing B would cost more than it saves: B is read once, where it is. m <= kFewRows.
  void (*few_rows)(const ConstMatrix& a, const ConstMatrix& b, const Matrix& c, Write write);  // b.col_stride 1
  void (*few_rows_transposed)(const ConstMatrix& a, const ConstMatrix& b, const Matrix& c,
                              Write write);  // row_stride 1
};

constexpr int kFewRows = 4;

// Those that this machine can run, the best one last.
std::span<const GemmKernel* const> GemmKernels();

// Gemm and GemmBatch with a kernel of one's choice.
void GemmWith(const GemmKernel& kernel, ConstMatrix a, ConstMatrix b, Matrix c, Write write);
void GemmBatchWith(const GemmKernel& kernel, std::span<const GemmCall> calls, Write write);

}  // namespace kernels::internal

#endif  // KERNELS_GEMM_KERNEL_H_
