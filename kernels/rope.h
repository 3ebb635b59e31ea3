// Rotary position embedding: queries and keys are turned by an angle that grows with their position, so that a dot
// product of the two depends on how far they are apart.
//
//   T  tokens (rows), H  heads, d  head dimension (even)

#ifndef KERNELS_ROPE_H_
#define KERNELS_ROPE_H_

#include <span>

namespace kernels {

// In each head of the token at position p = first_position + row, the pair (x[i], x[i + d/2]), 0 <= i < d/2, is turned
// by the angle p * theta^(-2i/d):
//
//   y[i]       = x[i] cos - x[i + d/2] sin
//   y[i + d/2] = x[i] sin + x[i + d/2] cos
//
//   x  (T, H d)
//   y  (T, H d)  overwritten; may be x itself
//
// The paper pairs neighbours (x[2i], x[2i + 1]); halves are what the published Llama and Qwen weights are stored for.
// The two differ by a fixed order of the columns.
//
// REQUIRES: d even, d <= 512; 0 <= position <= 2^20.
// Numerics: angle, sine and cosine in double (math.h), rounded once to float; y is off by at most
//           2^-22 (|x[i]| + |x[i + d/2]|).
// Source:   Su et al. 2021, "RoFormer: Enhanced Transformer with Rotary Position Embedding", eq. 15 and 34.
void Rope(std::span<const float> x, std::span<float> y, int rows, int heads, int head_dim, int first_position,
          double theta = 10000.0);

// dx (T, H d) += dy turned back: a rotation's transpose is the rotation by the negative angle.
void RopeBackward(std::span<const float> dy, std::span<float> dx, int rows, int heads, int head_dim, int first_position,
                  double theta = 10000.0);

}  // namespace kernels

#endif  // KERNELS_ROPE_H_
