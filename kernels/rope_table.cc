#include "kernels/rope_table.h"

#include <cstddef>

#include "base/check.h"
#include "kernels/math.h"

namespace kernels {

RopeTable::RopeTable(int positions, int head_dim, double theta)
    : half_(head_dim / 2), cosine_(size_t(positions) * half_), sine_(cosine_.size()) {
  CHECK(head_dim % 2 == 0) << "head dimension " << head_dim;
  const double log_theta = Log(theta);
  for (int i = 0; i < half_; ++i) {
    const double frequency = Exp(-2.0 * i / head_dim * log_theta);
    for (int p = 0; p < positions; ++p) {
      cosine_[size_t(p) * half_ + i] = static_cast<float>(Cos(p * frequency));
      sine_[size_t(p) * half_ + i] = static_cast<float>(Sin(p * frequency));
    }
  }
}

void RopeTable::TurnNeighbours(std::span<float> x, int position) const {
  const float* const cosine = cosine_.data() + size_t(position) * half_;
  const float* const sine = sine_.data() + size_t(position) * half_;
  const size_t head_dim = 2 * size_t(half_);
  for (size_t head = 0; head < x.size(); head += head_dim) {
    for (int i = 0; i < half_; ++i) {
      float* const pair = x.data() + head + 2 * i;
      const float a = pair[0], b = pair[1];
      pair[0] = a * cosine[i] - b * sine[i];
      pair[1] = a * sine[i] + b * cosine[i];
    }
  }
}

}  // namespace kernels
