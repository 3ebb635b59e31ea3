#include "kernels/quick_gelu.h"

#include <cstddef>

#include "kernels/clones.h"
#include "kernels/math_inline.h"

namespace kernels {

KERNELS_CLONES void QuickGelu(std::span<const float> x, std::span<float> y) {
  const float* const in = x.data();
  float* const out = y.data();
  for (size_t i = 0; i < x.size(); ++i) out[i] = in[i] * (1.0f / (1.0f + inlined::Exp(-1.702f * in[i])));
}

}  // namespace kernels
