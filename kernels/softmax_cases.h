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

// How far a float softmax of this many columns may be from the exact weight p: see SoftmaxRows.
inline float SoftmaxTolerance(int cols, float p) { return static_cast<float>((cols + 8) * 0x1p-24) * p + 0x1p-126f; }

}  // namespace kernels

#endif  // KERNELS_SOFTMAX_CASES_H_
