#include "kernels/arg_max.h"

#include <cstdint>
#include <limits>

#include "kernels/clones.h"

namespace kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr int kLanes = 8, kVectors = 4, kStep = kVectors * kLanes;

typedef float V __attribute__((vector_size(4 * kLanes)));
typedef V UnalignedV __attribute__((aligned(4)));
typedef int32_t VInt __attribute__((vector_size(4 * kLanes)));  // of a comparison: all bits, or none

#define AT(p) V(*reinterpret_cast<const UnalignedV*>(p))  // no function: it would return a vector that SSE2 has not

}  // namespace

// The maximum of many maxima is the maximum, so no order matters here.
KERNELS_CLONES int ArgMax(std::span<const float> x) {
  const int n = static_cast<int>(x.size()), whole = n / kStep * kStep;
  const float* const data = x.data();
  V largest[kVectors];
  VInt below[kVectors];
  for (int v = 0; v < kVectors; ++v) largest[v] = V{} - kInfinity, below[v] = VInt{} - 1;
  for (int i = 0; i < whole; i += kStep) {
    for (int v = 0; v < kVectors; ++v) {
      const V some = AT(data + i + v * kLanes);
      below[v] &= some < kInfinity;
      largest[v] = largest[v] < some ? some : largest[v];
    }
  }
  float max = -kInfinity;
  bool all_below = true;
  for (int v = 0; v < kVectors; ++v) {
    for (int l = 0; l < kLanes; ++l) {
      max = max < largest[v][l] ? largest[v][l] : max;
      all_below &= below[v][l] != 0;
    }
  }
  for (int i = whole; i < n; ++i) {
    max = max < data[i] ? data[i] : max;
    all_below &= data[i] < kInfinity;
  }
  if (!all_below) return kNotBelowInfinity;

  int i = 0;
  for (; i < whole; i += kStep) {
    VInt found = {};
    for (int v = 0; v < kVectors; ++v) found |= AT(data + i + v * kLanes) == max;
    int32_t any = 0;
    for (int l = 0; l < kLanes; ++l) any |= found[l];
    if (any != 0) break;
  }
  while (data[i] != max) ++i;
  return i;
}

}  // namespace kernels
