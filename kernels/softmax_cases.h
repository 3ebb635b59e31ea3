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
//   below    the subtraction x - max is off by u |x - max|, and exp turns an absolute error into a relative one
//   C - 1    additions of the sum; 0.37 C more because its terms carry the error above (t exp(-t) <= 1/e)
//   8        exp itself (2 ulp, numerator and sum: libm and CUDA's expf keep it) and the quotient
//
// `extra` is for algorithms with more roundings than these. The last term is for results in the denormal range.
inline float SoftmaxTolerance(int cols, double p, double below, int extra = 0) {
  return static_cast<float>((1.37 * cols + below + 8 + extra) * 0x1p-24 * p + 0x1p-126);
}

// max - x for each element of a case; 0 in rows that are masked altogether, infinite for masked entries elsewhere.
std::vector<double> BelowMaximum(const SoftmaxCase& c);

}  // namespace kernels

#endif  // KERNELS_SOFTMAX_CASES_H_
