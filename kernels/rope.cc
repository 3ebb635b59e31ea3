#include "kernels/rope.h"

#include <array>
#include <cstddef>

#include "base/check.h"
#include "kernels/math.h"

namespace kernels {
namespace {

constexpr int kMaxHalf = 256;

// Calls turn(head's offset in x, i, cos, sin) for every pair.
template <class Turn>
void ForEachPair(int rows, int heads, int head_dim, int first_position, double theta, Turn turn) {
  CHECK(head_dim % 2 == 0 && head_dim <= 2 * kMaxHalf) << "head dimension " << head_dim;
  const int half = head_dim / 2;
  const double log_theta = Log(theta);
  std::array<double, kMaxHalf> frequency;
  for (int i = 0; i < half; ++i) frequency[i] = Exp(-2.0 * i / head_dim * log_theta);
  std::array<float, kMaxHalf> cosine, sine;
  for (int r = 0; r < rows; ++r) {
    const double position = double{1} * first_position + r;
    for (int i = 0; i < half; ++i) {
      cosine[i] = static_cast<float>(Cos(position * frequency[i]));
      sine[i] = static_cast<float>(Sin(position * frequency[i]));
    }
    for (int h = 0; h < heads; ++h) {
      const size_t offset = (size_t(r) * heads + h) * head_dim;
      for (int i = 0; i < half; ++i) turn(offset + i, offset + half + i, cosine[i], sine[i]);
    }
  }
}

}  // namespace

void Rope(std::span<const float> x, std::span<float> y, int rows, int heads, int head_dim, int first_position,
          double theta) {
  ForEachPair(rows, heads, head_dim, first_position, theta, [&](size_t a, size_t b, float cosine, float sine) {
    const float xa = x[a], xb = x[b];
    y[a] = xa * cosine - xb * sine;
    y[b] = xa * sine + xb * cosine;
  });
}

void RopeBackward(std::span<const float> dy, std::span<float> dx, int rows, int heads, int head_dim, int first_position,
                  double theta) {
  ForEachPair(rows, heads, head_dim, first_position, theta, [&](size_t a, size_t b, float cosine, float sine) {
    dx[a] += dy[a] * cosine + dy[b] * sine;
    dx[b] += dy[b] * cosine - dy[a] * sine;
  });
}

}  // namespace kernels
