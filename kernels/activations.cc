#include "kernels/activations.h"

#include <cstddef>

#include "kernels/clones.h"
#include "kernels/math_inline.h"

namespace kernels {
namespace {

constexpr float kSqrtHalf = 0.707106781f;          // sqrt(1/2)
constexpr float kInverseSqrtTwoPi = 0.398942280f;  // 1 / sqrt(2 pi), the height of the normal density
constexpr float kSqrtTwoOverPi = 0.797884561f;     // sqrt(2 / pi)
constexpr float kCubic = 0.044715f;

// The chance that a standard normal number is below x.
[[gnu::always_inline]] inline float NormalBelow(float x) { return 0.5f * (1.0f + inlined::Erf(x * kSqrtHalf)); }

[[gnu::always_inline]] inline float TanhOfCubic(float x) {
  return inlined::Tanh(kSqrtTwoOverPi * (x + kCubic * x * x * x));
}

[[gnu::always_inline]] inline float Sigmoid(float x) { return 1.0f / (1.0f + inlined::Exp(-x)); }

}  // namespace

KERNELS_CLONES void Gelu(std::span<const float> x, std::span<float> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = x[i] * NormalBelow(x[i]);
}

KERNELS_CLONES void GeluBackward(std::span<const float> x, std::span<const float> dy, std::span<float> dx) {
  for (size_t i = 0; i < x.size(); ++i) {
    const float density = kInverseSqrtTwoPi * inlined::Exp(-0.5f * x[i] * x[i]);
    dx[i] += dy[i] * (NormalBelow(x[i]) + x[i] * density);
  }
}

KERNELS_CLONES void GeluTanh(std::span<const float> x, std::span<float> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = 0.5f * x[i] * (1.0f + TanhOfCubic(x[i]));
}

KERNELS_CLONES void GeluTanhBackward(std::span<const float> x, std::span<const float> dy, std::span<float> dx) {
  for (size_t i = 0; i < x.size(); ++i) {
    const float t = TanhOfCubic(x[i]);
    const float inner = kSqrtTwoOverPi * (1.0f + 3.0f * kCubic * x[i] * x[i]);
    dx[i] += dy[i] * 0.5f * ((1.0f + t) + x[i] * (1.0f - t * t) * inner);
  }
}

KERNELS_CLONES void Silu(std::span<const float> x, std::span<float> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = x[i] * Sigmoid(x[i]);
}

KERNELS_CLONES void SiluBackward(std::span<const float> x, std::span<const float> dy, std::span<float> dx) {
  for (size_t i = 0; i < x.size(); ++i) {
    const float s = Sigmoid(x[i]);
    dx[i] += dy[i] * s * (1.0f + x[i] * (1.0f - s));
  }
}

}  // namespace kernels
