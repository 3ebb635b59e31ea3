#include "kernels/positions.h"

#include <cstddef>

#include "base/check.h"
#include "kernels/math.h"

namespace kernels {
namespace {

// 10000^-exponent
double Frequency(double exponent) { return Exp(-exponent * Log(10000.0)); }

void Interleaved(int position, std::span<float> channels) {
  const int dim = static_cast<int>(channels.size());
  for (int i = 0; i < dim / 2; ++i) {
    const double angle = position * Frequency(2.0 * i / dim);
    channels[2 * i] = static_cast<float>(Sin(angle));
    channels[2 * i + 1] = static_cast<float>(Cos(angle));
  }
}

}  // namespace

void SinCos1d(std::span<float> table, int positions, int dim) {
  CHECK(dim % 2 == 0 && dim >= 4) << dim << " channels";
  const int half = dim / 2;
  for (int i = 0; i < half; ++i) {
    const double frequency = Frequency(static_cast<double>(i) / (half - 1));
    for (int p = 0; p < positions; ++p) {
      table[size_t(p) * dim + i] = static_cast<float>(Sin(p * frequency));
      table[size_t(p) * dim + half + i] = static_cast<float>(Cos(p * frequency));
    }
  }
}

void SinCos1dInterleaved(std::span<float> table, int positions, int dim) {
  CHECK(dim % 2 == 0) << dim << " channels";
  for (int p = 0; p < positions; ++p) Interleaved(p, table.subspan(size_t(p) * dim, dim));
}

void SinCos2dInterleaved(std::span<float> table, int grid_rows, int grid_cols, int dim) {
  CHECK(dim % 4 == 0) << dim << " channels";
  for (int row = 0; row < grid_rows; ++row) {
    for (int col = 0; col < grid_cols; ++col) {
      const std::span<float> patch = table.subspan((size_t(row) * grid_cols + col) * dim, dim);
      Interleaved(row, patch.first(dim / 2));
      Interleaved(col, patch.last(dim / 2));
    }
  }
}

}  // namespace kernels
