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

namespace whisper {
namespace {

constexpr int kFewRows = 8;                 // of x: up to here, a row of the matrix is used where it is read
constexpr int64_t kWorthAThread = 1 << 16;  // products
constexpr int kRowsAtOnce = 64;             // of the matrix, as floats for Gemm

// Sign and the 15 other bits, each to its place in a float: that is the number times 2^-112, since a half's exponent is
// biased by 15 and a float's by 127. Numbers without an exponent (subnormal) come out right by the same product.
[[gnu::always_inline]] inline float FromBits(uint16_t bits) {
  const uint32_t shifted = static_cast<uint32_t>(static_cast<int32_t>(static_cast<int16_t>(bits)) << 13);
  return std::bit_cast<float>(shifted & 0x8FFFE000u) * 0x1p112f;
}

KERNELS_CLONES void ToFloats(const uint16_t* bits, int64_t n, float* out) {
  for (int64_t i = 0; i < n; ++i) out[i] = FromBits(bits[i]);
}

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

// A half's bits as a float, which is the number times 2^-112.
[[gnu::always_inline]] inline float Shifted(uint16_t bits) {
  const uint32_t shifted = static_cast<uint32_t>(static_cast<int32_t>(static_cast<int16_t>(bits)) << 13);
  return std::bit_cast<float>(shifted & 0x8FFFE000u);
}

// Outputs [begin, end) of a single row x, which is 2^56 times what is meant: the factor 2^112 is shared by x and the
// sum, which leaves products far away from where floats lose digits, and saves a multiplication each. One row of the
// matrix after the other, although each sum has to wait for its own additions: a processor fetches ahead what is read
// in one sequence, and four rows at once took twice the time.
KERNELS_CLONES void OneRow(const uint16_t* m, int cols, const float* x, float* y, int64_t begin, int64_t end,
                           kernels::Write write) {
  constexpr int kLanes = kernels::kLanes;
  for (int64_t o = begin; o < end; ++o) {
    const uint16_t* const row = m + o * cols;
    float lane[kLanes] = {};
    int i = 0;
    for (; i + kLanes <= cols; i += kLanes) {
      for (int l = 0; l < kLanes; ++l) lane[l] += Shifted(row[i + l]) * x[i + l];
    }
    for (int l = 0; l < cols - i; ++l) lane[l] += Shifted(row[i + l]) * x[i + l];
    for (int width = kLanes / 2; width > 0; width /= 2) {
      for (int l = 0; l < width; ++l) lane[l] += lane[l + width];
    }
    y[o] = (write == kernels::Write::kAdd ? y[o] : 0.0f) + lane[0] * 0x1p56f;
  }
}

KERNELS_CLONES void SomeRows(const uint16_t* m, int rows, int cols, const float* x, int R, float* y, int64_t begin,
                             int64_t end, kernels::Write write, float* scratch) {
  for (int64_t o = begin; o < end; ++o) {
    const uint16_t* const row = m + o * cols;
    for (int i = 0; i < cols; ++i) scratch[i] = FromBits(row[i]);
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
  ToFloats(bits_.data() + size_t(r) * cols_, cols_, out.data());
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
      ToFloats(bits_.data() + size_t(begin) * cols_, int64_t{rows} * cols_, block.data());
      kernels::Gemm(kernels::RowMajor(x, R, cols_), kernels::ConstMatrix{block.data(), rows, cols_, cols_}.T(),
                    kernels::Matrix{y.data() + begin, R, rows, rows_}, write);
    }
    return;
  }
  const int64_t grain = std::max<int64_t>(16, kWorthAThread / cols_);
  base::ParallelFor(rows_, grain, [&](int64_t begin, int64_t end) {
    std::vector<float> scratch(cols_);
    if (R == 1) {
      for (int i = 0; i < cols_; ++i) scratch[i] = x[i] * 0x1p56f;
      return OneRow(bits_.data(), cols_, scratch.data(), y.data(), begin, end, write);
    }
    SomeRows(bits_.data(), rows_, cols_, x.data(), R, y.data(), begin, end, write, scratch.data());
  });
}

}  // namespace whisper
