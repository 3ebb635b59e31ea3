// Quick GELU: an activation of CLIP's and Qwen2-VL's vision encoders.

#ifndef KERNELS_QUICK_GELU_H_
#define KERNELS_QUICK_GELU_H_

#include <span>

namespace kernels {

// y = x / (1 + e^(-1.702 x)), element by element: x times a logistic curve that is within 0.01 of the normal
// distribution's.
//
//   x, y  any shape, the same; y may be x itself
//
// Numerics: 1.702 x is rounded, which moves the exponent by 1.702 |x| 2^-24 and y by no more of itself; with the rest
//           of Silu (activations.h) off by (1.702 |x| + 6) 2^-24 of itself. 0 below -52.1, where the exponential
//           overflows.
// Source:   Hendrycks and Gimpel 2016, "Gaussian Error Linear Units (GELUs)", section 2.
void QuickGelu(std::span<const float> x, std::span<float> y);

}  // namespace kernels

#endif  // KERNELS_QUICK_GELU_H_
