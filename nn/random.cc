#include "nn/random.h"

#include <cmath>
#include <numbers>

#include "kernels/math.h"

namespace nn {

void FillNormal(base::Rng& rng, float deviation, std::span<float> out) {
  for (size_t i = 0; i < out.size(); i += 2) {
    const double u = rng.Uniform();
    const double v = rng.Uniform();
    // 1 - u is in (0, 1], so its logarithm exists. sqrt is exact by IEEE 754; log, sin and cos are our own.
    const double radius = deviation * std::sqrt(-2.0 * kernels::Log(static_cast<float>(1 - u)));
    const double angle = 2 * std::numbers::pi * v;
    out[i] = static_cast<float>(radius * kernels::Cos(angle));
    if (i + 1 < out.size()) out[i + 1] = static_cast<float>(radius * kernels::Sin(angle));
  }
}

}  // namespace nn
