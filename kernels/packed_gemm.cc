#include "kernels/packed_gemm.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>

#include "base/check.h"
#include "kernels/gemm_kernel.h"

namespace kernels {
namespace {

// Rows of B that one tile reads before the next tile has its turn; the sums wait in C meanwhile. As in gemm.cc.
constexpr int kBlockSteps = 256;

const internal::GemmKernel& Best() { return *internal::GemmKernels().back(); }

int64_t PaddedCols(int cols) { return (cols + Best().cols - 1) / Best().cols * Best().cols; }

}  // namespace

PackedMatrix::PackedMatrix(ConstMatrix b) : rows_(b.rows), cols_(b.cols) {
  if (rows_ == 0 || cols_ == 0) return;
  const size_t bytes = size_t(rows_) * PaddedCols(cols_) * sizeof(float);
  data_.reset(static_cast<float*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64)));
  if (data_ == nullptr) throw std::bad_alloc();
  for (int k = 0; k < rows_; k += kBlockSteps) {
    const int steps = std::min(kBlockSteps, rows_ - k);
    const ConstMatrix block = {b.data + k * b.row_stride, steps, cols_, b.row_stride, b.col_stride};
    Best().pack_b(block, data_.get() + k * PaddedCols(cols_));
  }
}

void Gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Write write) {
  CHECK(a.cols == b.rows_ && c.rows == a.rows && c.cols == b.cols_)
      << "(" << a.rows << ", " << a.cols << ") times (" << b.rows_ << ", " << b.cols_ << ") into (" << c.rows << ", "
      << c.cols << ")";
  if (c.rows == 0 || c.cols == 0) return;
  if (b.rows_ == 0) {
    if (write == Write::kAdd) return;
    for (int i = 0; i < c.rows; ++i) std::fill_n(c.data + i * c.row_stride, c.cols, 0.0f);
    return;
  }
  const internal::GemmKernel& kernel = Best();
  for (int k = 0; k < b.rows_; k += kBlockSteps) {
    const int steps = std::min(kBlockSteps, b.rows_ - k);
    const ConstMatrix block = {a.data + k * a.col_stride, a.rows, steps, a.row_stride, a.col_stride};
    kernel.tiles(block, kernel.rows * a.row_stride, b.data_.get() + k * PaddedCols(b.cols_), c,
                 k == 0 ? write : Write::kAdd);
  }
}

}  // namespace kernels
