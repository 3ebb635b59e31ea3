// Products with one matrix again and again: it is rearranged once, and not at every product.
//
//   const PackedMatrix weights(RowMajor(w, out, in).T());               // at load time
//   Gemm(RowMajor(x, rows, in), weights, RowMajor(y, rows, out));       // y = x w^T, for 1 row or 1,000
//
// Gemm rearranges its B anew at each call, or reads it where it is if C has few rows. A model that serves requests
// multiplies by the same weights at every step, by one row or by sixteen, and weights are most of what a step reads. So
// they lie here in the order in which they are read: each float once a product, whatever the number of rows.

#ifndef KERNELS_PACKED_GEMM_H_
#define KERNELS_PACKED_GEMM_H_

#include <cstdlib>
#include <memory>

#include "kernels/gemm.h"
#include "kernels/matrix.h"

namespace kernels {

class PackedMatrix {
 public:
  PackedMatrix() = default;  // (0, 0)
  // Copies b (K, N), whatever its strides.
  explicit PackedMatrix(ConstMatrix b);

  int rows() const { return rows_; }  // K
  int cols() const { return cols_; }  // N

 private:
  friend void Gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Write write);

  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  int rows_ = 0, cols_ = 0;
  std::unique_ptr<float[], Free> data_;  // blocks of rows, each as GemmKernel::pack_b leaves it
};

// C = A B or C += A B, with the bits of Gemm (gemm.h), on the caller's thread alone.
//
//   a  (M, K)  any strides
//   c  (M, N)  must not overlap a
//
// REQUIRES: shapes that fit.
void Gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Write write = Write::kOverwrite);

}  // namespace kernels

#endif  // KERNELS_PACKED_GEMM_H_
