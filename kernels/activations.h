// Activation functions, element by element, and what they pass back.
//
//   x, y    any shape, the same; y may be x itself
//   dy      the loss's gradient at y
//   dx      += f'(x) dy; may not overlap the others
//
// Numerics: erf and tanh as in math.h. GELU is off by at most 3 * 2^-24 |x|, its tanh form by 4.2 * 2^-24 |x|: the
//           weight of x is a sum that cancels for negative x. SiLU is off by 5 * 2^-24 of itself, and is 0 below -88.7,
//           where e^-x overflows. The derivations are in the test.

#ifndef KERNELS_ACTIVATIONS_H_
#define KERNELS_ACTIVATIONS_H_

#include <span>

namespace kernels {

// y = x Phi(x) = x (1 + erf(x / sqrt 2)) / 2: x times the chance that a standard normal number is below x.
// Source: Hendrycks and Gimpel 2016, "Gaussian Error Linear Units (GELUs)", section 2.
void Gelu(std::span<const float> x, std::span<float> y);
void GeluBackward(std::span<const float> x, std::span<const float> dy, std::span<float> dx);

// y = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, the approximation of the same paper: off by up to 0.0005.
void GeluTanh(std::span<const float> x, std::span<float> y);
void GeluTanhBackward(std::span<const float> x, std::span<const float> dy, std::span<float> dx);

// y = x / (1 + e^-x).
// Source: Elfwing, Uchibe and Doya 2017, "Sigmoid-weighted linear units for neural network function approximation".
void Silu(std::span<const float> x, std::span<float> y);
void SiluBackward(std::span<const float> x, std::span<const float> dy, std::span<float> dx);

}  // namespace kernels

#endif  // KERNELS_ACTIVATIONS_H_
