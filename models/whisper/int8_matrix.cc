#include "models/whisper/int8_matrix.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/clones.h"
#include "kernels/lanes.h"
#include "kernels/matrix.h"
#include "models/whisper/narrow_dot.h"

namespace whisper {
namespace {

constexpr int kFewRows = 8;                 // of x: up to here, a row of the matrix is used where it is read
constexpr int64_t kWorthAThread = 1 << 16;  // products
constexpr int kRowsAtOnce = 64;             // of the matrix, as floats for Gemm

// Outputs [begin, end) of R rows of x, each sum in 16 lanes (kernels/lanes.h). A row of the matrix becomes floats once
// for all of them, in the first cache.
//
//   scratch  (cols)
KERNELS_CLONES void SomeRows(const int8_t* m, const float* scales, int rows, int cols, const float* x, int R, float* y,
                             int64_t begin, int64_t end, kernels::Write write, float* scratch) {
  const NarrowDot& dot = BestNarrowDot();
  for (int64_t o = begin; o < end; ++o) {
    dot.bytes_as_floats(m + o * cols, cols, scratch);
    for (int r = 0; r < R; ++r) {
      const float* const x_row = x + int64_t{r} * cols;
      const float sum = kernels::SumLanes(
          cols, [&](int i) __attribute__((always_inline)) { return scratch[i] * x_row[i]; });
      float& out = y[int64_t{r} * rows + o];
      out = (write == kernels::Write::kAdd ? out : 0.0f) + scales[o] * sum;
    }
  }
}

}  // namespace

Int8Matrix::Int8Matrix(std::span<const float> values, int rows, int cols)
    : rows_(rows), cols_(cols), values_(values.size()), scales_(rows) {
  CHECK(values.size() == size_t(rows) * cols) << values.size() << " floats for " << rows << " x " << cols;
  for (int r = 0; r < rows; ++r) {
    const std::span<const float> row = values.subspan(size_t(r) * cols, cols);
    float largest = 0;
    for (const float v : row) largest = std::max(largest, std::abs(v));
    const float scale = scales_[r] = largest / 127;
    int8_t* const out = values_.data() + size_t(r) * cols;
    for (int c = 0; c < cols; ++c) {
      out[c] = scale == 0 ? 0 : static_cast<int8_t>(std::clamp(std::round(row[c] / scale), -127.0f, 127.0f));
    }
  }
}

void Int8Matrix::Row(int r, std::span<float> out) const {
  BestNarrowDot().bytes_as_floats(values_.data() + size_t(r) * cols_, cols_, out.data());
  for (float& v : out.first(cols_)) v *= scales_[r];
}

std::vector<float> Int8Matrix::Floats() const {
  std::vector<float> all(values_.size());
  for (int r = 0; r < rows_; ++r) Row(r, std::span(all).subspan(size_t(r) * cols_, cols_));
  return all;
}

void Int8Matrix::Multiply(std::span<const float> x, std::span<float> y, kernels::Write write) const {
  if (rows_ == 0 || cols_ == 0) return;
  const int R = static_cast<int>(x.size() / cols_);
  CHECK(x.size() == size_t(R) * cols_ && y.size() == size_t(R) * rows_)
      << x.size() << " floats times a matrix of " << rows_ << " x " << cols_ << " into " << y.size();
  if (R > kFewRows) {
    std::vector<float> block(size_t(kRowsAtOnce) * cols_);
    for (int begin = 0; begin < rows_; begin += kRowsAtOnce) {
      const int rows = std::min(kRowsAtOnce, rows_ - begin);
      for (int r = 0; r < rows; ++r) Row(begin + r, std::span(block).subspan(size_t(r) * cols_, cols_));
      kernels::Gemm(kernels::RowMajor(x, R, cols_), kernels::ConstMatrix{block.data(), rows, cols_, cols_}.T(),
                    kernels::Matrix{y.data() + begin, R, rows, rows_}, write);
    }
    return;
  }
  base::ParallelFor(rows_, std::max<int64_t>(16, kWorthAThread / cols_), [&](int64_t begin, int64_t end) {
    if (R == 1) {
      std::vector<float> sums(end - begin);
      BestNarrowDot().bytes(values_.data() + begin * cols_, end - begin, cols_, x.data(), sums.data());
      for (int64_t o = begin; o < end; ++o) {
        y[o] = (write == kernels::Write::kAdd ? y[o] : 0.0f) + scales_[o] * sums[o - begin];
      }
      return;
    }
    std::vector<float> scratch(cols_);
    SomeRows(values_.data(), scales_.data(), rows_, cols_, x.data(), R, y.data(), begin, end, write, scratch.data());
  });
}

}  // namespace whisper
