// Matrix products, where nearly all of a model's time goes.
//
//   M  rows of A and C, N  columns of B and C, K  columns of A and rows of B: what is summed over
//
//   Gemm(RowMajor(x, rows, in), RowMajor(w, out, in).T(), RowMajor(y, rows, out));          // y = x w^T
//   Gemm(RowMajor(dy, rows, out), RowMajor(w, out, in), RowMajor(dx, rows, in), Write::kAdd);  // dx += dy w

#ifndef KERNELS_GEMM_H_
#define KERNELS_GEMM_H_

#include <span>

#include "kernels/matrix.h"

namespace kernels {

enum class Write {
  kOverwrite,  // C = A B: the sum starts from 0, whatever C held (NaN, too)
  kAdd,        // C += A B: the sum starts from what C holds, and not with a rounded A B that is added at the end
};

// C = A B or C += A B.
//
//   a  (M, K), b  (K, N)  any strides: a transpose costs nothing
//   c  (M, N)             must not overlap a or b
//
// Each element is one chain of fused multiply-adds over k = 0, 1, ..., K - 1:
//
//   s = 0 or c[i][j];   s = fma(a[i][k], b[k][j], s) for each k in this order;   c[i][j] = s
//
// so that the bits depend neither on the shape that the element is part of, nor on strides, threads or the processor,
// as long as it has FMA. A processor without it (before 2013) rounds each product as well.
//
// REQUIRES: shapes that fit: a.cols == b.rows, c.rows == a.rows, c.cols == b.cols.
// Numerics: off by at most gamma_K * (|c| + sum_k |a_ik b_kj|), gamma_K = K u / (1 - K u), u = 2^-24 (Higham 2002,
//           "Accuracy and Stability of Numerical Algorithms", section 3.1); 2 K for K where there is no FMA.
// Cost:     2 M N K floating-point operations. Above about a million several threads share the rows or columns of C,
//           never a sum; each thread keeps a buffer for rearranged pieces of A and B.
void Gemm(ConstMatrix a, ConstMatrix b, Matrix c, Write write = Write::kOverwrite);

struct GemmCall {
  ConstMatrix a, b;
  Matrix c;
};
// Several products that do not depend on each other, e.g. one per attention head: the threads share the products.
// REQUIRES: no c overlaps anything else.
void GemmBatch(std::span<const GemmCall> calls, Write write = Write::kOverwrite);

// The definition, element by element: what the others are tested against, bit for bit.
void GemmNaive(ConstMatrix a, ConstMatrix b, Matrix c, Write write = Write::kOverwrite);

}  // namespace kernels

#endif  // KERNELS_GEMM_H_
