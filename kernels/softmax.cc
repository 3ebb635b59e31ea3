#include "kernels/softmax.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "kernels/clones.h"
#include "kernels/softmax_row.h"

namespace kernels {
namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

std::span<const float> Row(std::span<const float> x, int r, int cols) { return x.subspan(size_t(r) * cols, cols); }
std::span<float> Row(std::span<float> x, int r, int cols) { return x.subspan(size_t(r) * cols, cols); }

}  // namespace

KERNELS_CLONES void SoftmaxRows(std::span<const float> x, std::span<float> y, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    inlined::SoftmaxRow(x.data() + size_t(r) * cols, y.data() + size_t(r) * cols, cols);
  }
}

KERNELS_CLONES void SoftmaxRowsBackward(std::span<const float> y, std::span<const float> dy, std::span<float> dx,
                                        int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    const size_t row = size_t(r) * cols;
    inlined::SoftmaxRowBackward(y.data() + row, dy.data() + row, dx.data() + row, cols, 1.0f, inlined::Into::kAdd);
  }
}

void SoftmaxRowsNaive(std::span<const float> x, std::span<float> y, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    const std::span<const float> in = Row(x, r, cols);
    const std::span<float> out = Row(y, r, cols);
    double max = -std::numeric_limits<double>::infinity();
    for (float v : in) max = std::max(max, double{v});
    double sum = 0;
    for (float v : in) sum += v == kMasked ? 0.0 : std::exp(v - max);
    for (int c = 0; c < cols; ++c) out[c] = in[c] == kMasked ? 0.0f : static_cast<float>(std::exp(in[c] - max) / sum);
  }
}

}  // namespace kernels
