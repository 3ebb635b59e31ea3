// Views of matrices for products: no ownership, a stride for each direction.
//
//   const ConstMatrix w = RowMajor(weights, 576, 192);        // (576, 192)
//   Gemm(RowMajor(x, 65, 192), w.T(), RowMajor(y, 65, 576));  // y = x w^T
//
// A transpose, and one head's columns of a wider matrix, are other strides over the same floats.

#ifndef KERNELS_MATRIX_H_
#define KERNELS_MATRIX_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/check.h"

namespace kernels {

// Element (r, c) is data[r * row_stride + c * col_stride]. Strides count floats, and may be 0 (a row repeated) or
// negative.
struct ConstMatrix {
  const float* data = nullptr;
  int rows = 0;
  int cols = 0;
  int64_t row_stride = 0;
  int64_t col_stride = 1;

  ConstMatrix T() const { return {data, cols, rows, col_stride, row_stride}; }
};

// Element (r, c) is data[r * row_stride + c]. REQUIRES: row_stride >= cols, so that no two elements share a float.
struct Matrix {
  float* data = nullptr;
  int rows = 0;
  int cols = 0;
  int64_t row_stride = 0;

  operator ConstMatrix() const { return {data, rows, cols, row_stride, 1}; }  // what may be written may be read
  ConstMatrix T() const { return ConstMatrix(*this).T(); }
};

// REQUIRES (all): data holds rows * cols floats.
inline ConstMatrix RowMajor(std::span<const float> data, int rows, int cols) {
  CHECK(data.size() == size_t(rows) * cols) << data.size() << " floats for " << rows << " x " << cols;
  return {data.data(), rows, cols, cols, 1};
}
inline Matrix RowMajor(std::span<float> data, int rows, int cols) {
  CHECK(data.size() == size_t(rows) * cols) << data.size() << " floats for " << rows << " x " << cols;
  return {data.data(), rows, cols, cols};
}
// A vector converts to both kinds of span; this one is meant.
inline Matrix RowMajor(std::vector<float>& data, int rows, int cols) {
  return RowMajor(std::span<float>(data), rows, cols);
}

}  // namespace kernels

#endif  // KERNELS_MATRIX_H_
