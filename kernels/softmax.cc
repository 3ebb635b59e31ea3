#include "kernels/softmax.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace kernels {
namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

std::span<const float> Row(std::span<const float> x, int r, int cols) { return x.subspan(size_t(r) * cols, cols); }
std::span<float> Row(std::span<float> x, int r, int cols) { return x.subspan(size_t(r) * cols, cols); }

}  // namespace

void SoftmaxRows(std::span<const float> x, std::span<float> y, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    const std::span<const float> in = Row(x, r, cols);
    const std::span<float> out = Row(y, r, cols);
    float max = kMasked;
    for (float v : in) max = std::max(max, v);
    if (max == kMasked) {
      std::fill(out.begin(), out.end(), 0.0f);
      continue;
    }
    // exp() overflows above 88; shifting by the maximum leaves the quotient unchanged.
    for (int c = 0; c < cols; ++c) out[c] = std::exp(in[c] - max);
    float sum = 0;
    for (float v : out) sum += v;
    for (float& v : out) v /= sum;
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
