// One row of a softmax, for the kernels that need it in a loop of their own. Only for sources of a kernel_library.

#ifndef KERNELS_SOFTMAX_ROW_H_
#define KERNELS_SOFTMAX_ROW_H_

#include <limits>

#include "kernels/lanes.h"
#include "kernels/math_inline.h"

namespace kernels::inlined {

// What the weights were divided by: weight = exp(score - max) / sum.
struct RowNormalizer {
  float max;  // -infinity for a row that is masked altogether
  float sum;
};

// x and y hold `cols` floats; y may be x itself. See SoftmaxRows in softmax.h.
[[gnu::always_inline]] inline RowNormalizer SoftmaxRow(const float* x, float* y, int cols) {
  constexpr float kMasked = -std::numeric_limits<float>::infinity();
  const float max = MaxLanes(
      cols, [&](int c) __attribute__((always_inline)) { return x[c]; });
  if (max == kMasked) {
    for (int c = 0; c < cols; ++c) y[c] = 0;
    return {max, 0};
  }
  // exp() overflows above 88; shifting by the maximum leaves the quotient unchanged.
  for (int c = 0; c < cols; ++c) y[c] = Exp(x[c] - max);
  const float sum = SumLanes(
      cols, [&](int c) __attribute__((always_inline)) { return y[c]; });
  for (int c = 0; c < cols; ++c) y[c] /= sum;
  return {max, sum};
}

// dx = scale * y (dy - y . dy), added to or instead of what is there. All hold `cols` floats; dx may be dy itself.
enum class Into { kAdd, kOverwrite };
[[gnu::always_inline]] inline void SoftmaxRowBackward(const float* y, const float* dy, float* dx, int cols, float scale,
                                                      Into into) {
  const float along = SumLanes(
      cols, [&](int c) __attribute__((always_inline)) { return y[c] * dy[c]; });
  if (into == Into::kAdd) {
    for (int c = 0; c < cols; ++c) dx[c] += scale * (y[c] * (dy[c] - along));
  } else {
    for (int c = 0; c < cols; ++c) dx[c] = scale * (y[c] * (dy[c] - along));
  }
}

}  // namespace kernels::inlined

#endif  // KERNELS_SOFTMAX_ROW_H_
