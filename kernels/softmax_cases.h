// Inputs for softmax tests, the same for every implementation.

#ifndef KERNELS_SOFTMAX_CASES_H_
#define KERNELS_SOFTMAX_CASES_H_

#include <string>
#include <vector>

namespace kernels {

struct SoftmaxCase {
  std::string name;
  int rows;
  int cols;
  std::vector<float> x;  // (rows, cols)
};

// Sizes around a warp and a block, masked entries and rows, values that overflow exp, and random rows from `seed`.
std::vector<SoftmaxCase> SoftmaxCases(unsigned long long seed);

// How far a float softmax may be from the exact weight p of an entry that lies `below` the largest of its row, in units
// of u = 2^-24, relative to p:
//
//   below      the subtraction x - max is off by u |x - max|, and exp turns an absolute error into a relative one
//   additions  of the sum that a term goes through: C - 1 from left to right, LaneAdditions(C) in 16 lanes
//   0.37 C     since each term of the sum carries the first error, too, and t exp(-t) <= 1/e
//   9          exp itself, 4 in the numerator and 4 in the sum (2 ulp is what CUDA's expf keeps, and kernels::Exp half
//              of it), and the quotient
//
// `extra` is for algorithms with more roundings than these. The last term is for results in the denormal range.
inline float SoftmaxTolerance(int cols, int additions, double p, double below, int extra = 0) {
  return static_cast<float>((additions + 0.37 * cols + below + 9 + extra) * 0x1p-24 * p + 0x1p-126);
}

// max - x for each element of a case; 0 in rows that are masked altogether, infinite for masked entries elsewhere.
std::vector<double> BelowMaximum(const SoftmaxCase& c);

}  // namespace kernels

#endif  // KERNELS_SOFTMAX_CASES_H_
