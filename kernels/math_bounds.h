// The promises of math.h, and one loop that checks a function against them: every `stride`-th of the 2^32 floats.

#ifndef KERNELS_MATH_BOUNDS_H_
#define KERNELS_MATH_BOUNDS_H_

#include <cstdint>
#include <ostream>
#include <span>

#include "gtest/gtest.h"

namespace kernels {

struct MathFunction {
  const char* name;
  void (*array)(std::span<const float> x, std::span<float> y);
  double (*oracle)(double);  // the C library's, whose own error is below 2^-28 of a float's ulp
  double ulps;               // at most this far off
};

inline void PrintTo(const MathFunction& function, std::ostream* out) { *out << function.name; }

// Exp, Log, Tanh, Erf.
std::span<const MathFunction> MathFunctions();

// The floats whose bits are first, first + stride, ..., up to 2^32, among them NaNs, both infinities and zeros if they
// are hit. Also fails if the worst is below half of the bound: then the bound says too little.
::testing::AssertionResult KeepsItsBound(const MathFunction& function, uint64_t first, uint64_t stride);

}  // namespace kernels

#endif  // KERNELS_MATH_BOUNDS_H_
