#include "kernels/swiglu.h"

#include <cstddef>

#include "kernels/clones.h"
#include "kernels/math_inline.h"

namespace kernels {

KERNELS_CLONES void SwiGluRows(std::span<const float> x, std::span<float> y, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    const float* const gate = x.data() + size_t(r) * 2 * cols;
    const float* const up = gate + cols;
    float* const out = y.data() + size_t(r) * cols;
    for (int c = 0; c < cols; ++c) out[c] = gate[c] * (1.0f / (1.0f + inlined::Exp(-gate[c]))) * up[c];
  }
}

}  // namespace kernels
