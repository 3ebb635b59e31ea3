#include <cmath>

#include "base/check.h"
#include "kernels/gemm.h"

namespace kernels {

void GemmNaive(ConstMatrix a, ConstMatrix b, Matrix c, Write write) {
  CHECK(a.cols == b.rows && c.rows == a.rows && c.cols == b.cols)
      << "(" << a.rows << ", " << a.cols << ") times (" << b.rows << ", " << b.cols << ") into (" << c.rows << ", "
      << c.cols << ")";
  for (int i = 0; i < c.rows; ++i) {
    for (int j = 0; j < c.cols; ++j) {
      float& out = c.data[i * c.row_stride + j];
      float sum = write == Write::kAdd ? out : 0.0f;
      for (int k = 0; k < a.cols; ++k) {
        sum = std::fma(a.data[i * a.row_stride + k * a.col_stride], b.data[k * b.row_stride + j * b.col_stride], sum);
      }
      out = sum;
    }
  }
}

}  // namespace kernels
