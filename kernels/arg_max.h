// The place of the largest number.

#ifndef KERNELS_ARG_MAX_H_
#define KERNELS_ARG_MAX_H_

#include <span>

namespace kernels {

// What ArgMax returns where some number cannot be compared, or has nothing above it.
inline constexpr int kNotBelowInfinity = -1;

// The first index of the largest number of x, which is not empty; kNotBelowInfinity if a NaN or +infinity is among
// them.
int ArgMax(std::span<const float> x);

}  // namespace kernels

#endif  // KERNELS_ARG_MAX_H_
