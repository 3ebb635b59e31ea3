#include "kernels/arg_max.h"

#include <limits>

#include "kernels/clones.h"

namespace kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr int kLanes = 16;

}  // namespace

KERNELS_CLONES int ArgMax(std::span<const float> x) {
  const int n = static_cast<int>(x.size());
  const float* const data = x.data();
  // A maximum in so many lanes is the maximum: no order matters here.
  typedef float V __attribute__((vector_size(4 * kLanes)));
  typedef V UnalignedV __attribute__((aligned(4)));
  typedef int VInt __attribute__((vector_size(4 * kLanes)));
  V largest = V{} - kInfinity;
  VInt all_below = VInt{} - 1;  // every bit, as a comparison that holds
  int i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const V some = *reinterpret_cast<const UnalignedV*>(data + i);
    all_below &= some < kInfinity;
    largest = largest < some ? some : largest;
  }
  float max = -kInfinity;
  bool below = true;
  for (int l = 0; l < kLanes; ++l) {
    max = max < largest[l] ? largest[l] : max;
    below &= all_below[l] != 0;
  }
  for (; i < n; ++i) {
    max = max < data[i] ? data[i] : max;
    below &= data[i] < kInfinity;
  }
  if (!below) return kNotBelowInfinity;

  i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    bool found = false;
    for (int l = 0; l < kLanes; ++l) found |= data[i + l] == max;
    if (found) break;
  }
  while (data[i] != max) ++i;
  return i;
}

}  // namespace kernels
