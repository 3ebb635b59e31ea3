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
// Numerics: the same bits on every machine (Exp of math.h, sums in 16 lanes). A weight is off by at most
//           (0.44 C + (m_r - x) + 14) * 2^-24 of itself (derived at SoftmaxTolerance in softmax_cases.h).
// Source:   Vaswani et al. 2017, "Attention Is All You Need", eq. 1; the shift by the maximum is folklore.
void SoftmaxRows(std::span<const float> x, std::span<float> y, int rows, int cols);

// What a gradient at the weights is at the scores: dx[r] += y[r] * (dy[r] - y[r] . dy[r]).
//
//   y   (R, C)  the weights that SoftmaxRows gave
//   dy  (R, C)
//   dx  (R, C)  added to
//
// A masked entry's weight is 0, and so is what it passes back.
void SoftmaxRowsBackward(std::span<const float> y, std::span<const float> dy, std::span<float> dx, int rows, int cols);

// The definition in double: slow, obvious, and what the others are tested against.
void SoftmaxRowsNaive(std::span<const float> x, std::span<float> y, int rows, int cols);

}  // namespace kernels

#endif  // KERNELS_SOFTMAX_H_
