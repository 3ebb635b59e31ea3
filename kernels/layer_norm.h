// Normalisations of the rows of a matrix: layer norm, RMS norm, and unit length.
//
//   R  rows, C  columns; matrices are row-major. "+=" adds to what is there, so that gradients accumulate.
//
// What forward keeps for backward (mean, rstd, norm) is one float per row. In and out may be the same memory in the
// forward functions; dx may overlap nothing. Sums in 16 lanes (lanes.h).

#ifndef KERNELS_LAYER_NORM_H_
#define KERNELS_LAYER_NORM_H_

#include <span>

namespace kernels {

// y[r] = (x[r] - mean_r) * rstd_r * gain + bias, with rstd_r = 1 / sqrt(variance_r + eps); the variance divides by C.
//
//   x           (R, C)
//   gain, bias  (C)
//   y           (R, C)  overwritten; may be x, but backward needs x
//   mean, rstd  (R)     overwritten, for backward
//
// Source: Ba, Kiros and Hinton 2016, "Layer Normalization", eq. 3 and 4.
void LayerNormRows(std::span<const float> x, std::span<const float> gain, std::span<const float> bias,
                   std::span<float> y, std::span<float> mean, std::span<float> rstd, int rows, int cols, float eps);

// With n = (x - mean) * rstd and g = dy * gain:
//
//   dx     (R, C)  += rstd (g - avg(g) - n avg(g n)), the averages over a row
//   dgain  (C)     += sum over rows of dy n
//   dbias  (C)     += sum over rows of dy
void LayerNormRowsBackward(std::span<const float> dy, std::span<const float> x, std::span<const float> gain,
                           std::span<const float> mean, std::span<const float> rstd, std::span<float> dx,
                           std::span<float> dgain, std::span<float> dbias, int rows, int cols);

// y[r] = x[r] * rstd_r * gain, with rstd_r = 1 / sqrt(avg(x^2) + eps). Shapes as above.
//
// Source: Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", eq. 4.
void RmsNormRows(std::span<const float> x, std::span<const float> gain, std::span<float> y, std::span<float> rstd,
                 int rows, int cols, float eps);

// With n = x * rstd and g = dy * gain: dx += rstd (g - n avg(g n)); dgain += sum over rows of dy n.
void RmsNormRowsBackward(std::span<const float> dy, std::span<const float> x, std::span<const float> gain,
                         std::span<const float> rstd, std::span<float> dx, std::span<float> dgain, int rows, int cols);

// y[r] = x[r] / max(|x[r]|, eps): rows of length 1. A row shorter than eps is divided by eps, so
// a row of zeros stays one.
//
//   norm  (R)  overwritten: max(|x[r]|, eps), for backward
void L2NormalizeRows(std::span<const float> x, std::span<float> y, std::span<float> norm, int rows, int cols,
                     float eps);

// dx += (dy - y (y . dy)) / norm: what of dy points along y changes only the length, which y has not kept.
//
// For a row that was divided by eps this is the derivative only in the limit of a row of zeros, dx += dy / eps.
void L2NormalizeRowsBackward(std::span<const float> dy, std::span<const float> y, std::span<const float> norm,
                             std::span<float> dx, int rows, int cols);

}  // namespace kernels

#endif  // KERNELS_LAYER_NORM_H_
