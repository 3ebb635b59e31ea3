// Softmax over the rows of a matrix: scores become weights that are positive and sum to 1.
//
//   R  rows, C  columns; matrices are row-major

#ifndef KERNELS_SOFTMAX_H_
#define KERNELS_SOFTMAX_H_

#include <span>

namespace kernels {

// y[r][c] = exp(x[r][c] - m_r) / sum_j exp(x[r][j] - m_r), where m_r is the largest value of row r.
//
//   x  (R, C)  -infinity masks an entry: its weight is 0
//   y  (R, C)  overwritten; may be x itself
//
// A row that is masked altogether attends to nothing: its weights are all 0 (the formula would give NaN).
//
// REQUIRES: x and y hold rows * cols floats; no NaN and no +infinity (this is the hot loop; the caller checked).
// Numerics: sums in float, left to right. A weight is off by at most (1.4 C + (m_r - x) + 8) * 2^-24 of itself (derived
// at
//           SoftmaxTolerance in softmax_cases.h).
// Source:   Vaswani et al. 2017, "Attention Is All You Need", eq. 1; the shift by the maximum is folklore.
void SoftmaxRows(std::span<const float> x, std::span<float> y, int rows, int cols);

// The definition in double: slow, obvious, and what the others are tested against.
void SoftmaxRowsNaive(std::span<const float> x, std::span<float> y, int rows, int cols);

}  // namespace kernels

#endif  // KERNELS_SOFTMAX_H_
