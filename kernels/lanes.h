// Sums and maxima that are fast and have the same bits everywhere.
//
// A sum from left to right is one chain of additions: each waits for the one before, and no compiler may
// reorder it. Here element i goes to partial sum i mod 16, and the 16 partial sums are joined as a tree, 16 ->
// 8 -> 4 -> 2 -> 1. The order is fixed by these words, not by the width of the registers, so 4, 8 and 16 lanes
// in hardware give the same bits.
//
// Numerics: an element takes part in at most LaneAdditions(n) = ceil(n / 16) + 4 additions, so the sum is off by at
//           most that many times 2^-24 sum |f(i)|. From left to right it would be n - 1 (Higham 2002, "Accuracy and
//           Stability of Numerical Algorithms", section 4.2).

#ifndef KERNELS_LANES_H_
#define KERNELS_LANES_H_

#include <limits>

namespace kernels {

inline constexpr int kLanes = 16;

constexpr int LaneAdditions(int n) { return (n + kLanes - 1) / kLanes + 4; }

// Joins f(0), ..., f(n - 1) with `join`, beginning from `start`, which must be neutral: join(start, x) = x.
template <class F, class Join>
[[gnu::always_inline]] inline float ReduceLanes(int n, float start, F f, Join join) {
  float lane[kLanes];
  for (int l = 0; l < kLanes; ++l) lane[l] = start;
  int i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (int l = 0; l < kLanes; ++l) lane[l] = join(lane[l], f(i + l));
  }
  for (int l = 0; l < n - i; ++l) lane[l] = join(lane[l], f(i + l));
  for (int width = kLanes / 2; width > 0; width /= 2) {
    for (int l = 0; l < width; ++l) lane[l] = join(lane[l], lane[l + width]);
  }
  return lane[0];
}

// The sum of f(i) over 0 <= i < n; 0 for none.
template <class F>
[[gnu::always_inline]] inline float SumLanes(int n, F f) {
  return ReduceLanes(
      n, 0.0f, f, [](float a, float b) __attribute__((always_inline)) { return a + b; });
}

// The largest f(i) over 0 <= i < n; -infinity for none. No f(i) may be NaN.
template <class F>
[[gnu::always_inline]] inline float MaxLanes(int n, F f) {
  return ReduceLanes(
      n, -std::numeric_limits<float>::infinity(), f,
      [](float a, float b) __attribute__((always_inline)) { return a < b ? b : a; });
}

}  // namespace kernels

#endif  // KERNELS_LANES_H_
