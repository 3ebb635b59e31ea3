#include "models/whisper/half_matrix.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

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

KERNELS_CLONES void ToHalves(const float* x, int64_t n, uint16_t* bits) {
  for (int64_t i = 0; i < n; ++i) {
    const uint32_t all = std::bit_cast<uint32_t>(x[i]), sign = all & 0x80000000u;
    const float size = std::min(std::bit_cast<float>(all ^ sign), 65504.0f);
    // Below 2^-14 halves are 2^-24 apart: adding 1/2, whose last bit is 2^-24, rounds to them. Above, the last 13 bits
    // go; adding half of what goes, and one more if the last that stays is odd, rounds to the even one.
    const uint32_t magnitude = std::bit_cast<uint32_t>(size);
    const uint32_t small = std::bit_cast<uint32_t>(size + 0.5f) - std::bit_cast<uint32_t>(0.5f);
    const uint32_t normal = (magnitude - (112u << 23) + 0xFFFu + ((magnitude >> 13) & 1u)) >> 13;
    bits[i] = static_cast<uint16_t>((sign >> 16) | (size < 0x1p-14f ? small : normal));
  }
}

// Outputs [begin, end) of R rows of x. A row of the matrix becomes floats once for all of them, in the first cache.
//
//   scratch  (cols)
KERNELS_CLONES void SomeRows(const uint16_t* m, int rows, int cols, const float* x, int R, float* y, int64_t begin,
                             int64_t end, kernels::Write write, float* scratch) {
  const NarrowDot& dot = BestNarrowDot();
  for (int64_t o = begin; o < end; ++o) {
    dot.halves_as_floats(m + o * cols, cols, scratch);
    for (int r = 0; r < R; ++r) {
      const float* const x_row = x + int64_t{r} * cols;
      const float sum = kernels::SumLanes(
          cols, [&](int i) __attribute__((always_inline)) { return scratch[i] * x_row[i]; });
      float& out = y[int64_t{r} * rows + o];
      out = (write == kernels::Write::kAdd ? out : 0.0f) + sum;
    }
  }
}

}  // namespace

uint16_t FloatToHalf(float x) {
  uint16_t bits = 0;
  ToHalves(&x, 1, &bits);
  return bits;
}

HalfMatrix::HalfMatrix(std::span<const float> values, int rows, int cols)
    : rows_(rows), cols_(cols), bits_(values.size()) {
  CHECK(values.size() == size_t(rows) * cols) << values.size() << " floats for " << rows << " x " << cols;
  ToHalves(values.data(), static_cast<int64_t>(values.size()), bits_.data());
}

void HalfMatrix::Row(int r, std::span<float> out) const {
  BestNarrowDot().halves_as_floats(bits_.data() + size_t(r) * cols_, cols_, out.data());
}

void HalfMatrix::Multiply(std::span<const float> x, std::span<float> y, kernels::Write write) const {
  if (rows_ == 0 || cols_ == 0) return;
  const int R = static_cast<int>(x.size() / cols_);
  CHECK(x.size() == size_t(R) * cols_ && y.size() == size_t(R) * rows_)
      << x.size() << " floats times a matrix of " << rows_ << " x " << cols_ << " into " << y.size();
  if (R > kFewRows) {
    std::vector<float> block(size_t(kRowsAtOnce) * cols_);
    for (int begin = 0; begin < rows_; begin += kRowsAtOnce) {
      const int rows = std::min(kRowsAtOnce, rows_ - begin);
      BestNarrowDot().halves_as_floats(bits_.data() + size_t(begin) * cols_, int64_t{rows} * cols_, block.data());
      kernels::Gemm(kernels::RowMajor(x, R, cols_), kernels::ConstMatrix{block.data(), rows, cols_, cols_}.T(),
                    kernels::Matrix{y.data() + begin, R, rows, rows_}, write);
    }
    return;
  }
  const int64_t grain = std::max<int64_t>(16, kWorthAThread / cols_);
  base::ParallelFor(rows_, grain, [&](int64_t begin, int64_t end) {
    if (R == 1) {
      const auto products = [&](std::span<float> sums) {
        BestNarrowDot().halves(bits_.data() + begin * cols_, end - begin, cols_, x.data(), sums.data());
      };
      const std::span<float> out = y.subspan(begin, end - begin);
      if (write == kernels::Write::kOverwrite) return products(out);
      std::vector<float> sums(out.size());
      products(sums);
      for (size_t o = 0; o < out.size(); ++o) out[o] += sums[o];
      return;
    }
    std::vector<float> scratch(cols_);
    SomeRows(bits_.data(), rows_, cols_, x.data(), R, y.data(), begin, end, write, scratch.data());
  });
}

}  // namespace whisper
