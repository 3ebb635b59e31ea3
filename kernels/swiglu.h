// SwiGLU: a feed-forward layer's gate, as Llama has it.

#ifndef KERNELS_SWIGLU_H_
#define KERNELS_SWIGLU_H_

#include <span>

namespace kernels {

// y = silu(gate) up, element by element.
//
//   x  (R, 2 C)  a row's gate, then its up: so one product makes both
//   y  (R, C)    overwritten; may not overlap x
//
// Numerics: silu with the bits of Silu (activations.h), and one rounded product.
// Source:   Shazeer 2020, "GLU Variants Improve Transformer", eq. 6.
void SwiGluRows(std::span<const float> x, std::span<float> y, int rows, int cols);

}  // namespace kernels

#endif  // KERNELS_SWIGLU_H_
