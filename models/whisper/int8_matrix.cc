#include "models/whisper/int8_matrix.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/check.h"
#include "base/parallel.h"
#include "kernels/clones.h"
#include "kernels/lanes.h"
#include "kernels/matrix.h"

namespace whisper {
namespace {

constexpr int kFewRows = 8;                 // of x: up to here, a row of the matrix is used where it is read
constexpr int64_t kWorthAThread = 1 << 16;  // products
constexpr int kRowsAtOnce = 64;             // of the matrix, as floats for Gemm

KERNELS_CLONES void ToFloats(const int8_t* m, int n, float scale, float* out) {
  for (int i = 0; i < n; ++i) out[i] = scale * static_cast<float>(m[i]);
}

// Outputs [begin, end) of R rows x, each sum in 16 lanes (kernels/lanes.h). A row of the matrix becomes floats first,
// in the first cache, also for a single x: a loop that converts and multiplies at once becomes code for 4 floats at a
// time.
//
//   scratch  (cols)
KERNELS_CLONES void Rows(const int8_t* m, const float* scales, int rows, int cols, const float* x, int R, float* y,
                         int64_t begin, int64_t end, kernels::Write write, float* scratch) {
  constexpr int kLanes = kernels::kLanes;
  for (int64_t o = begin; o < end; ++o) {
    const int8_t* const row = m + o * cols;
    for (int i = 0; i < cols; ++i) scratch[i] = static_cast<float>(row[i]);
    for (int r = 0; r < R; ++r) {
      const float* const x_row = x + int64_t{r} * cols;
      float lane[kLanes] = {};
      int i = 0;
      for (; i + kLanes <= cols; i += kLanes) {
        for (int l = 0; l < kLanes; ++l) lane[l] += scratch[i + l] * x_row[i + l];
      }
      for (int l = 0; l < cols - i; ++l) lane[l] += scratch[i + l] * x_row[i + l];
      for (int width = kLanes / 2; width > 0; width /= 2) {
        for (int l = 0; l < width; ++l) lane[l] += lane[l + width];
      }
      float& out = y[int64_t{r} * rows + o];
      out = (write == kernels::Write::kAdd ? out : 0.0f) + scales[o] * lane[0];
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
  ToFloats(values_.data() + size_t(r) * cols_, cols_, scales_[r], out.data());
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
    std::vector<float> scratch(cols_);
    Rows(values_.data(), scales_.data(), rows_, cols_, x.data(), R, y.data(), begin, end, write, scratch.data());
  });
}

}  // namespace whisper
