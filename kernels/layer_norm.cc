#include "kernels/layer_norm.h"

#include <cmath>
#include <cstddef>

#include "kernels/clones.h"
#include "kernels/lanes.h"

// std::sqrt is the one function of the C library here: IEEE 754 prescribes its every bit.

namespace kernels {

KERNELS_CLONES void LayerNormRows(std::span<const float> x, std::span<const float> gain, std::span<const float> bias,
                                  std::span<float> y, std::span<float> mean, std::span<float> rstd, int rows, int cols,
                                  float eps) {
  for (int r = 0; r < rows; ++r) {
    const float* in = x.data() + size_t(r) * cols;
    float* out = y.data() + size_t(r) * cols;
    const float m = SumLanes(
                        cols, [&](int c) __attribute__((always_inline)) { return in[c]; }) /
                    cols;
    // In two passes: avg(x^2) - avg(x)^2 would cancel where the mean is large.
    const float variance = SumLanes(
                               cols,
                               [&](int c) __attribute__((always_inline)) {
                                 const float d = in[c] - m;
                                 return d * d;
                               }) /
                           cols;
    const float s = 1.0f / std::sqrt(variance + eps);
    for (int c = 0; c < cols; ++c) out[c] = (in[c] - m) * s * gain[c] + bias[c];
    mean[r] = m;
    rstd[r] = s;
  }
}

KERNELS_CLONES void LayerNormRowsBackward(std::span<const float> dy, std::span<const float> x,
                                          std::span<const float> gain, std::span<const float> mean,
                                          std::span<const float> rstd, std::span<float> dx, std::span<float> dgain,
                                          std::span<float> dbias, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    const float* in = x.data() + size_t(r) * cols;
    const float* grad = dy.data() + size_t(r) * cols;
    float* din = dx.data() + size_t(r) * cols;
    const float m = mean[r], s = rstd[r];
    const float avg_g = SumLanes(
                            cols, [&](int c) __attribute__((always_inline)) { return grad[c] * gain[c]; }) /
                        cols;
    const float avg_gn =
        SumLanes(
            cols, [&](int c) __attribute__((always_inline)) { return grad[c] * gain[c] * ((in[c] - m) * s); }) /
        cols;
    for (int c = 0; c < cols; ++c) din[c] += s * (grad[c] * gain[c] - avg_g - (in[c] - m) * s * avg_gn);
    for (int c = 0; c < cols; ++c) dgain[c] += grad[c] * ((in[c] - m) * s);
    for (int c = 0; c < cols; ++c) dbias[c] += grad[c];
  }
}

KERNELS_CLONES void RmsNormRows(std::span<const float> x, std::span<const float> gain, std::span<float> y,
                                std::span<float> rstd, int rows, int cols, float eps) {
  for (int r = 0; r < rows; ++r) {
    const float* in = x.data() + size_t(r) * cols;
    float* out = y.data() + size_t(r) * cols;
    const float mean_square = SumLanes(
                                  cols, [&](int c) __attribute__((always_inline)) { return in[c] * in[c]; }) /
                              cols;
    const float s = 1.0f / std::sqrt(mean_square + eps);
    for (int c = 0; c < cols; ++c) out[c] = in[c] * s * gain[c];
    rstd[r] = s;
  }
}

KERNELS_CLONES void RmsNormRowsBackward(std::span<const float> dy, std::span<const float> x,
                                        std::span<const float> gain, std::span<const float> rstd, std::span<float> dx,
                                        std::span<float> dgain, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    const float* in = x.data() + size_t(r) * cols;
    const float* grad = dy.data() + size_t(r) * cols;
    float* din = dx.data() + size_t(r) * cols;
    const float s = rstd[r];
    const float avg_gn =
        SumLanes(
            cols, [&](int c) __attribute__((always_inline)) { return grad[c] * gain[c] * (in[c] * s); }) /
        cols;
    for (int c = 0; c < cols; ++c) din[c] += s * (grad[c] * gain[c] - in[c] * s * avg_gn);
    for (int c = 0; c < cols; ++c) dgain[c] += grad[c] * (in[c] * s);
  }
}

KERNELS_CLONES void L2NormalizeRows(std::span<const float> x, std::span<float> y, std::span<float> norm, int rows,
                                    int cols, float eps) {
  for (int r = 0; r < rows; ++r) {
    const float* in = x.data() + size_t(r) * cols;
    float* out = y.data() + size_t(r) * cols;
    const float length = std::sqrt(SumLanes(
        cols, [&](int c) __attribute__((always_inline)) { return in[c] * in[c]; }));
    const float divisor = length < eps ? eps : length;
    for (int c = 0; c < cols; ++c) out[c] = in[c] / divisor;
    norm[r] = divisor;
  }
}

KERNELS_CLONES void L2NormalizeRowsBackward(std::span<const float> dy, std::span<const float> y,
                                            std::span<const float> norm, std::span<float> dx, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    const float* unit = y.data() + size_t(r) * cols;
    const float* grad = dy.data() + size_t(r) * cols;
    float* din = dx.data() + size_t(r) * cols;
    const float along = SumLanes(
        cols, [&](int c) __attribute__((always_inline)) { return unit[c] * grad[c]; });
    for (int c = 0; c < cols; ++c) din[c] += (grad[c] - unit[c] * along) / norm[r];
  }
}

}  // namespace kernels
